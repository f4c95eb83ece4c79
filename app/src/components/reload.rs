//! Reading a page's data anew when it has changed, one request at a time.

use crate::ApiError;
use leptos::{prelude::*, task::spawn_local};
use std::future::Future;

#[derive(Clone, Copy, Default)]
struct Progress {
    busy: bool,
    again: bool,
}

/// A function that reads and keeps; called while it reads, it reads once more afterwards. What cannot be read leaves
/// the page as it is.
pub fn use_reload<T, R, F>(read: R, keep: impl Fn(T) + Clone + 'static) -> impl Fn() + Clone + 'static
where
    T: 'static,
    R: Fn() -> F + Clone + 'static,
    F: Future<Output = Result<T, ApiError>> + 'static,
{
    let progress = StoredValue::new(Progress::default());
    move || {
        if progress.try_with_value(|progress| progress.busy).unwrap_or(true) {
            progress.try_update_value(|progress| progress.again = true);
            return;
        }
        progress.set_value(Progress { busy: true, again: false });
        let (read, keep) = (read.clone(), keep.clone());
        spawn_local(async move {
            loop {
                if let Ok(value) = read().await
                    && progress.try_with_value(|_| ()).is_some()
                {
                    keep(value);
                }
                let again = progress.try_update_value(|progress| std::mem::take(&mut progress.again));
                if again != Some(true) {
                    break;
                }
            }
            progress.try_update_value(|progress| progress.busy = false);
        });
    }
}
