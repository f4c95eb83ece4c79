//! Files that prove a value (M30): whose they are, what they may be, and that an acceptance locks them.

use super::Fixture;
use crate::on_both;
use domain::{
    accounts::Role,
    progress::{EntryInput, Submitted},
    review::Decision,
};
use service::Error;

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
