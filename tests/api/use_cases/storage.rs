//! What the storage promises: parity of the two databases, sign-in rules, the audit chain.

use super::{Backend, Fixture, PASSWORD};
use crate::on_both;
use domain::accounts::Role;
use service::accounts::SignInRefusal;
use std::collections::BTreeSet;

#[test]
fn the_two_migration_folders_make_the_same_tables() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../migrations");
    let columns = |dialect: &str| -> BTreeSet<(String, String)> {
        let mut files: Vec<_> =
            std::fs::read_dir(folder.join(dialect)).expect("a folder").map(|f| f.expect("a file").path()).collect();
        files.sort();
        files
            .iter()
            .map(|file| {
                let name = file.file_name().expect("a name").to_string_lossy().into_owned();
                let text = std::fs::read_to_string(file).expect("readable");
                // The one spelling that has to differ, and the two names of a byte column.
                let text = text
                    .replace("BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY", "INTEGER PRIMARY KEY AUTOINCREMENT")
                    .replace("BYTEA", "BLOB");
                (name, text)
            })
            .collect()
    };
    assert!(!columns("sqlite").is_empty());
    assert_eq!(columns("sqlite"), columns("postgres"));
}

on_both!(five_wrong_passwords_lock_the_account, |f: Fixture| async move {
    f.user("reviewer", Role::OfficeReviewer, None).await;
    for _ in 0..4 {
        let refused = f.service.sign_in("reviewer", "wrong").await.expect("answered").expect_err("refused");
        assert_eq!(refused, SignInRefusal::WrongPassword);
    }
    let fifth = f.service.sign_in("reviewer", "wrong").await.expect("answered").expect_err("refused");
    assert!(matches!(fifth, SignInRefusal::Locked(_)));
    let right = f.service.sign_in("reviewer", PASSWORD).await.expect("answered").expect_err("locked all the same");
    assert!(matches!(right, SignInRefusal::Locked(_)));
    let security = f.user("secadmin", Role::SecurityAdmin, None).await;
    f.service.unlock_account(&security, "reviewer").await.expect("unlocked");
    f.service.sign_in("reviewer", PASSWORD).await.expect("answered").expect("signed in");
});

on_both!(a_session_ends_with_sign_out, |f: Fixture| async move {
    f.user("leader", Role::Leader, None).await;
    let (token, user) = f.service.sign_in("leader", PASSWORD).await.expect("answered").expect("signed in");
    assert_eq!(f.service.session_user(&token).await.expect("answered"), Some(user));
    f.service.sign_out(&token).await.expect("signed out");
    assert_eq!(f.service.session_user(&token).await.expect("answered"), None);
    assert_eq!(f.service.session_user("never given out").await.expect("answered"), None);
});

#[tokio::test]
async fn the_business_day_survives_a_restart() {
    let f = Fixture::open(Backend::Sqlite).await;
    f.service.close().await;
    let again = f.reopen().await;
    assert_eq!(again.clock().today(), time::macros::date!(2023 - 10 - 07));
}
