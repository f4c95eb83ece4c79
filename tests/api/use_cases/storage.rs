//! What the storage promises: parity of the two databases, sign-in rules, the audit chain.

use super::{Backend, Fixture, PASSWORD};
use crate::on_both;
use domain::accounts::Role;
use service::{Db, accounts::SignInRefusal};
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

on_both!(a_reader_who_leaves_in_the_middle_leaves_nothing_open, |f: Fixture| async move {
    let db = Db::open(f.url.as_deref(), f.folder.path()).await.expect("the database opens");
    let count = "SELECT COUNT(*) FROM settings WHERE key LIKE 'left-%'";
    // More readers than either pool has connections.
    for _ in 0..20 {
        let (inside, entered) = tokio::sync::oneshot::channel();
        let reading = db.snapshot(move |tx| {
            Box::pin(async move {
                let found: Option<(i64,)> = tx.one(count, vec![]).await?;
                inside.send(found).expect("the test listens");
                std::future::pending::<service::Result<()>>().await
            })
        });
        tokio::select! {
            _ = reading => unreachable!("the reader waits for ever"),
            found = entered => assert_eq!(found.expect("a count"), Some((0,))),
        }
    }
    let add = "INSERT INTO settings (key, value) VALUES ('left-1', 'x')";
    db.write(move |tx| Box::pin(async move { tx.run(add, vec![]).await })).await.expect("written");
    let readers =
        (0..20).map(|_| db.snapshot(move |tx| Box::pin(async move { tx.one::<(i64,)>(count, vec![]).await })));
    for found in futures::future::join_all(readers).await {
        assert_eq!(found.expect("every connection reads, and reads what is there now"), Some((1,)));
    }
});

on_both!(work_that_panics_undoes_itself_and_the_next_is_done, |f: Fixture| async move {
    let db = Db::open(f.url.as_deref(), f.folder.path()).await.expect("the database opens");
    let add = "INSERT INTO settings (key, value) VALUES ('panic', 'x')";
    let failed = db
        .write(move |tx| {
            Box::pin(async move {
                tx.run(add, vec![]).await?;
                panic!("as a mistake in a rule would");
                #[expect(unreachable_code)]
                Ok(())
            })
        })
        .await;
    assert!(failed.expect_err("refused").to_string().contains("panic"));
    // The same row goes in, so the first one did not stay.
    db.write(move |tx| Box::pin(async move { tx.run(add, vec![]).await })).await.expect("written");
});
