//! Photos of a record: taken or chosen, and kept with it.

use super::desk::{Photo, SiteDesk};
use crate::{components::Icon, context::use_language};
use leptos::prelude::*;

#[component]
pub fn PhotoFields(desk: SiteDesk) -> impl IntoView {
    let l = use_language();
    let line = move |photo: Photo| {
        let (key, label) = (photo.key, format!("{} {}", l.pick("移除", "Remove"), photo.name));
        view! {
            <li>
                <span>{photo.name}</span>
                <button type="button" class="button quiet icon-only" aria-label=label on:click=move |_| desk.drop_photo(key)>
                    <Icon name="i-close"/>
                </button>
            </li>
        }
    };
    view! {
        <div class="field">
            <div class="row">
                <label class="button camera">
                    <Icon name="i-camera"/>{l.pick("拍照", "Take a photo")}
                    <input class="sr" type="file" accept="image/*" capture="environment" on:change=move |event| browser::take(desk, &event)/>
                </label>
                <label class="button">
                    {l.pick("选照片", "Choose photos")}
                    <input id="site-photos" class="sr" type="file" accept="image/*" multiple on:change=move |event| browser::take(desk, &event)/>
                </label>
                <span class="hint">{l.pick("选填，最多 30 张；照片会缩小，并去掉相机写入的位置（浏览器不能识别的照片除外）", "Optional, 30 at most; made smaller, without the place that a camera writes into them, unless this browser cannot read them")}</span>
            </div>
            <ul class="photo-names">
                <For each=move || desk.photos.get() key=|photo| photo.key children=line/>
            </ul>
        </div>
    }
}

#[cfg(feature = "hydrate")]
mod browser {
    use super::SiteDesk;
    use leptos::{ev, prelude::*};
    use web_sys::HtmlInputElement;

    pub fn take(desk: SiteDesk, event: &ev::Event) {
        let chooser: HtmlInputElement = event_target(event);
        let Some(files) = chooser.files() else { return };
        desk.take_photos((0..files.length()).filter_map(|index| files.get(index)).collect());
        // The same photo may be chosen again.
        chooser.set_value("");
    }
}

/// The server is at no site.
#[cfg(not(feature = "hydrate"))]
mod browser {
    use super::SiteDesk;
    use leptos::ev;

    pub fn take(_desk: SiteDesk, _event: &ev::Event) {}
}
