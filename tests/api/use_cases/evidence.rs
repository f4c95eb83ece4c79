//! Files that prove a value (M30): whose they are, what they may be, and that an acceptance locks them.

use super::Fixture;
use crate::on_both;
use domain::{
    accounts::Role,
    ids::RowId,
    period::Period,
    progress::{EntryInput, Submitted},
    review::Decision,
};
use service::{
    Error,
    evidence::{ABANDONED_MS, NewUpload, PartTaken},
};

fn code<T: std::fmt::Debug>(result: Result<T, Error>) -> String {
    match result {
        Err(Error::Invalid(problems)) => problems[0].code.clone(),
        other => panic!("expected a problem, not {other:?}"),
    }
}

on_both!(evidence_belongs_to_its_entry, |f: Fixture| async move {
    f.with_indicators().await;
    let (reporter, period, point) = f.reporter().await;
    let stranger = f.user("stranger", Role::UnitReporter, Some("U045")).await;
    let reviewer = f.user("reviewer", Role::OfficeReviewer, None).await;
    let leader = f.user("leader", Role::Leader, None).await;
    let s = &f.service;
    let pdf: &[u8] = b"%PDF-1.7\nproof";

    let kept = s.add_evidence(&reporter, &point, period, "../证明.pdf", pdf.into()).await.expect("stored");
    assert_eq!((kept.file_name.as_str(), kept.media_type.as_str(), kept.size), ("证明.pdf", "application/pdf", 14));
    let again = s.add_evidence(&reporter, &point, period, "另一个名字.pdf", pdf.into()).await.expect("stored");
    assert_eq!(again, kept);

    for user in [&reporter, &reviewer] {
        let (found, content) = s.read_evidence(user, &kept.id).await.expect("readable");
        assert_eq!((&found, &content[..]), (&kept, pdf));
    }
    assert!(matches!(s.read_evidence(&stranger, &kept.id).await, Err(Error::NotFound)));
    assert!(matches!(s.read_evidence(&leader, &kept.id).await, Err(Error::Forbidden)));
    assert!(matches!(s.remove_evidence(&stranger, &kept.id).await, Err(Error::NotFound)));
    let other = s.add_evidence(&stranger, &point, period, "a.pdf", pdf.into()).await;
    assert!(matches!(other, Err(Error::NotFound)));
    let other = s.add_evidence(&reviewer, &point, period, "a.pdf", pdf.into()).await;
    assert!(matches!(other, Err(Error::Forbidden)));

    assert_eq!(code(s.add_evidence(&reporter, &point, period, "a.pdf", Vec::new().into()).await), "file_empty");
    let program: &[u8] = b"MZ\x90\0\x03\0\0\0";
    let refused = s.add_evidence(&reporter, &point, period, "a.pdf", program.into()).await;
    assert_eq!(code(refused), "file_type_not_allowed");
    let large = vec![b' '; service::evidence::MAX_EVIDENCE_BYTES + 1];
    assert_eq!(code(s.add_evidence(&reporter, &point, period, "a.txt", large.into()).await), "file_too_large");

    let input = EntryInput { actual: "1".into(), note: "按实际完成".into(), ..EntryInput::default() };
    let saved = s.submit_entry(&reporter, &point, period, 0, input).await.expect("stored");
    let Submitted::Saved { revision } = saved else { panic!("a conflict") };
    let accepted = s.decide(&reviewer, &point, period, revision, Decision::Accept, "").await.expect("accepted");
    assert_eq!(code(s.remove_evidence(&reporter, &kept.id).await), "entry_accepted");
    let text: &[u8] = b"more\n";
    assert_eq!(code(s.add_evidence(&reporter, &point, period, "b.txt", text.into()).await), "entry_accepted");
    s.decide(&reviewer, &point, period, accepted, Decision::Return, "请更换附件").await.expect("returned");
    s.remove_evidence(&reporter, &kept.id).await.expect("removed");
    assert!(matches!(s.read_evidence(&reporter, &kept.id).await, Err(Error::NotFound)));
    assert!(s.entry(&reporter, &point, period).await.expect("a sheet").evidence.is_empty());
});

on_both!(evidence_is_used_again_within_its_organisation, |f: Fixture| async move {
    f.with_indicators().await;
    let (reporter, period, first) = f.reporter().await;
    let reviewer = f.user("reviewer", Role::OfficeReviewer, None).await;
    let stranger = f.user("stranger", Role::UnitReporter, Some("U045")).await;
    let s = &f.service;
    let org = reporter.org.clone().expect("an organisation");
    let rows = s.entries(&reporter, &org, period).await.expect("a list").rows;
    let [second, third] = [&rows[1].assignment, &rows[2].assignment];
    let foreign = s.entries(&stranger, stranger.org.as_ref().expect("an organisation"), period).await.expect("a list");
    let foreign = &foreign.rows[0].assignment;
    let name_of = |id: &RowId| rows.iter().find(|row| row.assignment == *id).expect("a row").point.name.clone();

    let june: Period = "2023-06".parse().expect("a period");
    let pdf: &[u8] = b"%PDF-1.7\nproof";
    let given = s.add_evidence(&reporter, &first, june, "100%_证明.pdf", pdf.into()).await.expect("stored");
    let other: &[u8] = b"another\n";
    s.add_evidence(&reporter, third, period, "台账.txt", other.into()).await.expect("stored");

    // The second use says where the file was given first, and so does a use of that use.
    let used = s.reuse_evidence(&reporter, &given.id, second, period).await.expect("attached");
    let origin = used.origin.clone().expect("an origin");
    assert_eq!((origin.period, &origin.point_name), (june, &name_of(&first)));
    assert_eq!((&used.hash, &used.file_name, used.size), (&given.hash, &given.file_name, given.size));
    let again = s.reuse_evidence(&reporter, &used.id, third, period).await.expect("attached");
    assert_eq!(again.origin, used.origin);
    assert_eq!(s.reuse_evidence(&reporter, &given.id, second, period).await.expect("the same row"), used);
    assert_eq!(s.entry(&reviewer, second, period).await.expect("a sheet").evidence, std::slice::from_ref(&used));
    let (_, content) = s.read_evidence(&reviewer, &used.id).await.expect("readable");
    assert_eq!(&content[..], pdf);

    // Each content is listed once, newest first, and is found by its name, its point or its month.
    let found = async |search: &str| {
        let found = s.reusable_evidence(&reporter, search).await.expect("a list");
        found.into_iter().map(|file| file.file_name).collect::<Vec<_>>()
    };
    assert_eq!(found("").await, ["台账.txt", "100%_证明.pdf"]);
    for search in ["100%_", "证明", "6月", "2023-06", &name_of(&first)] {
        assert_eq!(found(search).await, ["100%_证明.pdf"], "{search}");
    }
    assert!(found("100_").await.is_empty());
    assert!(s.reusable_evidence(&stranger, "").await.expect("a list").is_empty());
    assert!(matches!(s.reusable_evidence(&reviewer, "").await, Err(Error::Forbidden)));

    // Not for another organisation, in neither direction.
    assert!(matches!(s.reuse_evidence(&stranger, &given.id, foreign, period).await, Err(Error::NotFound)));
    assert!(matches!(s.reuse_evidence(&reporter, &given.id, foreign, period).await, Err(Error::NotFound)));
    assert!(matches!(s.reuse_evidence(&reviewer, &given.id, second, period).await, Err(Error::Forbidden)));
    let avoided = s.review_quality(&reviewer, period.year()).await.expect("read").avoided;
    assert_eq!(avoided.reused, 2, "two files were not uploaded again");

    // What it was taken from may go; this stays, and still says where it came from.
    s.remove_evidence(&reporter, &given.id).await.expect("removed");
    let kept = s.entry(&reporter, second, period).await.expect("a sheet").evidence;
    assert_eq!(kept, [used]);
});

on_both!(pictures_have_thumbnails, |f: Fixture| async move {
    f.with_indicators().await;
    let (reporter, period, point) = f.reporter().await;
    let leader = f.user("leader", Role::Leader, None).await;
    let stranger = f.user("stranger", Role::UnitReporter, Some("U045")).await;
    let s = &f.service;
    let dot = include_bytes!("dot.png");
    let picture = s.add_evidence(&reporter, &point, period, "照片.png", dot.to_vec().into()).await.expect("stored");
    let broken = s.add_evidence(&reporter, &point, period, "坏.png", dot[..40].to_vec().into()).await.expect("stored");
    let text = s.add_evidence(&reporter, &point, period, "说明.txt", b"1\n".to_vec().into()).await.expect("stored");
    for _ in 0..2 {
        let small = s.evidence_thumbnail(&reporter, &picture.id).await.expect("readable").expect("a thumbnail");
        assert!(small.starts_with(&[0xFF, 0xD8, 0xFF]));
        assert_eq!(s.evidence_thumbnail(&reporter, &broken.id).await.expect("readable"), None);
    }
    assert_eq!(s.evidence_thumbnail(&reporter, &text.id).await.expect("readable"), None);
    assert!(matches!(s.evidence_thumbnail(&stranger, &picture.id).await, Err(Error::NotFound)));
    assert!(matches!(s.evidence_thumbnail(&leader, &picture.id).await, Err(Error::Forbidden)));
});

on_both!(uploads_that_nobody_goes_on_with_are_forgotten, |f: Fixture| async move {
    f.with_indicators().await;
    let (reporter, period, point) = f.reporter().await;
    let s = &f.service;
    let begin = async |size: usize| {
        let new = NewUpload { assignment: point.clone(), period, file_name: "说明.txt".into(), size, hash: None };
        s.begin_upload(&reporter, new).await.expect("an upload").id
    };
    let files = || std::fs::read_dir(f.folder.path().join("uploads")).expect("a folder").count();
    let (left, whole) = (begin(8).await, begin(4).await);
    let part = || b"1234".to_vec().into();
    assert_eq!(s.take_part(&reporter, &left, 0, part()).await.expect("taken"), PartTaken::Received(4));
    let finished = s.take_part(&reporter, &whole, 0, part()).await.expect("taken");
    assert!(matches!(finished, PartTaken::Finished(_)));
    assert_eq!(files(), 1, "what has arrived whole lies with the other evidence");

    // A file that is gone is sent anew.
    std::fs::remove_file(f.folder.path().join("uploads").join(left.as_str())).expect("removed");
    assert_eq!(s.take_part(&reporter, &left, 4, part()).await.expect("answered"), PartTaken::Elsewhere(0));
    assert_eq!(s.take_part(&reporter, &left, 0, part()).await.expect("taken"), PartTaken::Received(4));

    let now = s.clock().now();
    assert_eq!(s.remove_abandoned_uploads(now - ABANDONED_MS).await.expect("looked"), 0);
    assert_eq!((files(), s.upload_state(&reporter, &left).await.expect("known").received), (1, 4));
    assert_eq!(s.remove_abandoned_uploads(now + 1).await.expect("looked"), 2);
    assert_eq!(files(), 0);
    assert!(matches!(s.upload_state(&reporter, &left).await, Err(Error::NotFound)));
    assert_eq!(s.entry(&reporter, &point, period).await.expect("a sheet").evidence.len(), 1);
});
