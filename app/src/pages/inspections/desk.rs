//! The state of the form of a record, and keeping what is typed until it is recorded.

use crate::{components::device::QueuedSiteRecord, pages::progress::Reading};
#[cfg(feature = "hydrate")]
use crate::{
    components::{
        device::{self, NewSiteRecord},
        use_session,
    },
    context::use_language,
};
#[cfg(feature = "hydrate")]
use domain::language::Language;
use domain::{
    ids::RowId,
    inspections::{SiteInput, VisitSheet, check_site},
    number,
    problem::{Problem, Severity},
    progress::EntrySheet,
};
use leptos::prelude::*;

/// As many as the server takes with a record.
#[cfg(feature = "hydrate")]
const MOST_PHOTOS: usize = 30;

/// A photo that was taken for the record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Photo {
    pub key: u32,
    pub name: String,
}

/// Whether the record carries where and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sight {
    Without,
    Asking,
    With,
    /// The device does not know, or the person does not allow it: the time alone.
    TimeAlone,
}

#[derive(Clone, Copy)]
pub struct SiteDesk {
    pub sheet: RwSignal<VisitSheet>,
    pub input: RwSignal<SiteInput>,
    pub photos: RwSignal<Vec<Photo>>,
    #[cfg(feature = "hydrate")]
    files: StoredValue<Vec<(u32, web_sys::File)>, LocalStorage>,
    /// Keys of photos are never used again: a file is found by its key.
    #[cfg(feature = "hydrate")]
    last_key: StoredValue<u32>,
    #[cfg(feature = "hydrate")]
    user: StoredValue<String>,
    pub attempted: RwSignal<bool>,
    pub sight: RwSignal<Sight>,
    /// What was said after the last record.
    pub said: RwSignal<Option<String>>,
    /// Whether that was no good news.
    pub failed: RwSignal<bool>,
    /// The record that the server did not take, while it is changed.
    pub replaced: RwSignal<Option<String>>,
    pub busy: RwSignal<bool>,
    #[cfg(feature = "hydrate")]
    l: Language,
}

impl SiteDesk {
    pub fn new(sheet: RwSignal<VisitSheet>) -> Self {
        Self {
            sheet,
            input: RwSignal::default(),
            photos: RwSignal::default(),
            #[cfg(feature = "hydrate")]
            files: StoredValue::new_local(Vec::new()),
            #[cfg(feature = "hydrate")]
            last_key: StoredValue::new(0),
            #[cfg(feature = "hydrate")]
            user: StoredValue::new(use_session().user().map(|user| user.id).unwrap_or_default()),
            attempted: RwSignal::new(false),
            sight: RwSignal::new(Sight::Without),
            said: RwSignal::new(None),
            failed: RwSignal::new(false),
            replaced: RwSignal::new(None),
            busy: RwSignal::new(false),
            #[cfg(feature = "hydrate")]
            l: use_language(),
        }
    }

    pub fn visit(self) -> RowId {
        self.sheet.with_untracked(|sheet| sheet.visit.id.clone())
    }

    /// The point that the record is about.
    pub fn point(self) -> Option<EntrySheet> {
        let chosen = self.input.with(|input| input.assignment.clone())?;
        self.sheet.with(|sheet| sheet.grid.sheets.iter().find(|entry| entry.row.assignment == chosen).cloned())
    }

    /// What is wrong with what is typed.
    pub fn problems(self) -> Vec<Problem> {
        let point = self.point();
        self.input.with(|input| check_site(input, point.as_ref().map(|entry| &entry.row.point)).1)
    }

    /// The first problem of a field, once there was an attempt to record.
    pub fn problem_at(self, place: &str) -> Option<Problem> {
        let shown = |problem: &Problem| problem.severity == Severity::Notice || self.attempted.get();
        self.problems().into_iter().find(|problem| problem.place == place && shown(problem))
    }

    /// The value that was seen, read by the rules that the server decides with.
    pub fn reading(self) -> Option<(EntrySheet, Reading)> {
        let entry = self.point()?;
        let actual = self.input.with(|input| number::parse(&input.actual)).ok()?;
        let reading = Reading::of(&entry, actual);
        Some((entry, reading))
    }

    pub fn change(self, change: impl FnOnce(&mut SiteInput)) {
        self.said.set(None);
        self.input.update(change);
        kept::put(self);
    }

    /// Takes a record up again that the server did not take; asks first where something else is in hand.
    pub fn edit(self, record: &QueuedSiteRecord) {
        #[cfg(feature = "hydrate")]
        if untrack(|| self.is_begun()) {
            let asked = self.l.pick("正在填写的内容会被替换，确定吗？", "What is typed here gives way. Go on?");
            if !window().confirm_with_message(asked).unwrap_or(false) {
                return;
            }
            self.clear();
        }
        self.replaced.set(Some(record.id.clone()));
        self.sight.set(match (record.input.at, record.input.place) {
            (None, _) => Sight::Without,
            (Some(_), Some(_)) => Sight::With,
            (Some(_), None) => Sight::TimeAlone,
        });
        self.change(|input| *input = record.input.clone());
    }

    /// Whether something is in hand that would be gone with the form.
    pub fn is_begun(self) -> bool {
        self.replaced.with(Option::is_some)
            || self.input.with(|input| *input != SiteInput::default())
            || self.photos.with(|photos| !photos.is_empty())
    }

    pub fn clear(self) {
        self.input.set(SiteInput::default());
        self.photos.set(Vec::new());
        #[cfg(feature = "hydrate")]
        self.files.update_value(Vec::clear);
        self.attempted.set(false);
        self.sight.set(Sight::Without);
        self.replaced.set(None);
        kept::put(self);
    }

    /// Asks the device where it is, or forgets what it said.
    pub fn set_sight(self, with: bool) {
        self.change(|input| (input.at, input.place) = (None, None));
        self.sight.set(if with { Sight::Asking } else { Sight::Without });
        #[cfg(feature = "hydrate")]
        if with {
            leptos::task::spawn_local(self.ask_place());
        }
    }

    pub fn drop_photo(self, key: u32) {
        self.photos.update(|photos| photos.retain(|photo| photo.key != key));
        #[cfg(feature = "hydrate")]
        self.files.update_value(|files| files.retain(|(kept, _)| *kept != key));
    }
}

#[cfg(feature = "hydrate")]
impl SiteDesk {
    pub fn take_photos(self, files: Vec<web_sys::File>) {
        self.said.set(None);
        let room = MOST_PHOTOS.saturating_sub(self.photos.with_untracked(Vec::len));
        for file in files.into_iter().take(room) {
            self.last_key.update_value(|key| *key += 1);
            let key = self.last_key.get_value();
            self.photos.update(|photos| photos.push(Photo { key, name: file.name() }));
            self.files.update_value(|files| files.push((key, file)));
        }
    }

    async fn ask_place(self) {
        let place = device::place().await;
        // The page may be gone, or the person has thought better of it.
        if self.sight.try_get_untracked() != Some(Sight::Asking) {
            return;
        }
        self.sight.set(if place.is_some() { Sight::With } else { Sight::TimeAlone });
        self.change(|input| input.place = place);
    }

    /// Keeps the record on this device, from where it goes by itself.
    pub fn record(self) {
        if self.busy.get_untracked() {
            return;
        }
        self.attempted.set(true);
        if untrack(|| self.problems()).iter().any(|problem| problem.severity == Severity::Error) {
            return;
        }
        let point = untrack(|| self.point());
        let mut input = self.input.get_untracked();
        let replaced = self.replaced.get_untracked();
        // The moment of recording, where it is given at all; a record that is corrected was made before.
        let now = || js_sys::Date::now() as i64;
        let before = input.at.filter(|_| replaced.is_some());
        input.at = (self.sight.get_untracked() != Sight::Without).then(|| before.unwrap_or_else(now));
        let record = NewSiteRecord {
            visit: self.visit(),
            title: point.as_ref().map_or_else(
                || self.sheet.with_untracked(|sheet| sheet.visit.org_name.clone()),
                |entry| entry.row.point.name.clone(),
            ),
            unit: point.map(|entry| entry.row.point.unit).unwrap_or_default(),
            input,
        };
        let photos: Vec<_> = self.files.with_value(|files| files.iter().map(|(_, file)| file.clone()).collect());
        let name = kept::name(self);
        self.busy.set(true);
        leptos::task::spawn_local(async move {
            let kept = device::record_on_site(&record, &photos, replaced.as_deref()).await;
            if kept {
                kept::remove(&name);
            }
            // The page may be gone by now.
            if self.busy.try_set(false).is_some() {
                return;
            }
            if kept {
                self.clear();
            }
            self.failed.set(!kept);
            let said = match kept {
                true => self.l.pick("已记录，联网后自动发送。", "Recorded; it is sent as soon as there is a network."),
                false => self.l.pick(
                    "没有存成：本机存储空间不足或被禁用。请不要离开本页，腾出空间后再点“记录”。",
                    "Not kept: this device has no room or does not allow it. Stay on this page, make room, and record again.",
                ),
            };
            self.said.set(Some(said.to_owned()));
        });
    }
}

/// What is typed survives the tab; photos do not.
#[cfg(feature = "hydrate")]
pub mod kept {
    use super::SiteDesk;
    use domain::inspections::SiteInput;
    use leptos::prelude::*;
    use serde::{Deserialize, Serialize};

    /// What is typed, and the record that it takes the place of.
    #[derive(Deserialize, Serialize)]
    struct Typed {
        input: SiteInput,
        replaced: Option<String>,
    }

    pub fn name(desk: SiteDesk) -> String {
        format!("kaoping.site.{}.{}", desk.user.get_value(), desk.visit())
    }

    pub fn remove(name: &str) {
        if let Ok(Some(storage)) = window().local_storage() {
            // What cannot be removed is shown once more, and can be cleared there.
            let _ = storage.remove_item(name);
        }
    }

    pub fn put(desk: SiteDesk) {
        let Ok(Some(storage)) = window().local_storage() else { return };
        let typed = Typed { input: desk.input.get_untracked(), replaced: desk.replaced.get_untracked() };
        // A browser without room for it still has the text in the page.
        let _ = match serde_json::to_string(&typed) {
            Ok(json) if typed.input != SiteInput::default() => storage.set_item(&name(desk), &json),
            _ => storage.remove_item(&name(desk)),
        };
    }

    pub fn restore(desk: SiteDesk) {
        let Ok(Some(storage)) = window().local_storage() else { return };
        let Ok(Some(json)) = storage.get_item(&name(desk)) else { return };
        let Ok(Typed { mut input, replaced }) = serde_json::from_str(&json) else { return };
        // Where and when is asked anew.
        (input.at, input.place) = (None, None);
        desk.input.set(input);
        desk.replaced.set(replaced);
    }
}

/// The server keeps nothing that is being typed.
#[cfg(not(feature = "hydrate"))]
pub mod kept {
    use super::SiteDesk;

    pub fn put(_desk: SiteDesk) {}

    pub fn restore(_desk: SiteDesk) {}
}
