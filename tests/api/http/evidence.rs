//! How files are handed out: what a browser may keep, what may frame them, and that it is asked each time who asks.

use crate::use_cases::{Fixture, PASSWORD};
use domain::accounts::Role;
use reqwest::{Response, header::IF_NONE_MATCH};
use support::TestApp;

fn header<'a>(answer: &'a Response, name: &str) -> &'a str {
    answer.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_is_kept_by_the_browser_and_shown_to_its_own_people_alone() {
    let app = TestApp::start().await;
    let fixture = Fixture::on(app.service().clone());
    fixture.with_indicators().await;
    let (reporter, period, point) = fixture.reporter().await;
    fixture.user("stranger", Role::UnitReporter, Some("U045")).await;
    let dot = include_bytes!("../use_cases/dot.png").to_vec();
    let picture = app.service().add_evidence(&reporter, &point, period, "照片.png", dot.into()).await.expect("stored");
    let own = app.signed_in("reporter", PASSWORD).await;
    let stranger = app.signed_in("stranger", PASSWORD).await;
    let whole = app.url(&format!("/api/v1/evidence/{}", picture.id));
    for (url, media_type) in [(whole.clone(), "image/png"), (format!("{whole}/thumbnail"), "image/jpeg")] {
        let answer = own.get(&url).send().await.expect("an answer");
        assert_eq!((answer.status().as_u16(), header(&answer, "content-type")), (200, media_type));
        assert_eq!(header(&answer, "cache-control"), "private, no-cache");
        assert_eq!(header(&answer, "x-content-type-options"), "nosniff");
        let tag = header(&answer, "etag").to_owned();
        let again = own.get(&url).header(IF_NONE_MATCH, &tag).send().await.expect("an answer");
        assert_eq!(again.status(), 304);
        // Whoever comes after at the same computer does not find it in what the browser has kept.
        let other = stranger.get(&url).header(IF_NONE_MATCH, &tag).send().await.expect("an answer");
        assert_eq!(other.status(), 404);
        let nobody = app.visitor().get(&url).header(IF_NONE_MATCH, &tag).send().await.expect("an answer");
        assert_eq!(nobody.status(), 401);
    }

    let pdf = b"%PDF-1.7\nproof".to_vec();
    let pdf = app.service().add_evidence(&reporter, &point, period, "证明.pdf", pdf.into()).await.expect("stored");
    let answer = own.get(app.url(&format!("/api/v1/evidence/{}", pdf.id))).send().await.expect("an answer");
    assert_eq!(header(&answer, "x-frame-options"), "SAMEORIGIN");
    assert_eq!(
        header(&answer, "content-security-policy"),
        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"
    );
    // What has no picture has an empty one: a page shows its icon.
    let url = app.url(&format!("/api/v1/evidence/{}/thumbnail", pdf.id));
    let answer = own.get(url).send().await.expect("an answer");
    assert_eq!((answer.status().as_u16(), header(&answer, "content-type")), (200, "image/svg+xml"));
}
