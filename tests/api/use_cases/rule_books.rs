//! Rule books on both databases (M18–M21, M23): written, asked about, approved, published, amended.

use super::{Fixture, sample};
use crate::on_both;
use domain::{
    accounts::{Role, SessionUser},
    expenditure::DocumentNumber,
    ids::RowId,
    indicators::Track,
    organisations::OrgKind,
    problem::Problem,
    progress::{EntryInput, EntryState},
    rule_books::{
        Approval, ApprovalBody, BookRow, Difference, Editor, Field, Kind, Outline, Publication, Stage, Step, Verdict,
    },
};
use service::{Error, Service, rule_books::Source};
use time::{Date, macros::date};

const TODAY: Date = date!(2023 - 10 - 07);

fn codes(result: Result<impl std::fmt::Debug, Error>) -> Vec<String> {
    match result {
        Err(Error::Invalid(problems)) => problems.into_iter().map(|problem: Problem| problem.code).collect(),
        other => panic!("expected problems, not {other:?}"),
    }
}

fn publication(number: u32, from: &str) -> Step {
    let number = DocumentNumber { issuer: "河绩发".into(), year: 2023, number };
    let effective_from = from.parse().expect("a period");
    Step::Publish(Publication { number, issued: TODAY, effective_from })
}

/// Takes steps one after the other.
async fn take(s: &Service, office: &SessionUser, book: &BookRow, steps: Vec<Step>) -> BookRow {
    let mut row = book.clone();
    for step in steps {
        let code = step.code();
        let taken = s.advance_rule_book(office, &row.id, row.revision, step, vec![OrgKind::Municipal]).await;
        row = taken.unwrap_or_else(|error| panic!("{code}: {error}"));
    }
    row
}

fn approvals() -> Vec<Step> {
    let approve = |body| Step::Approve(Approval { body, day: TODAY, minutes: "纪要〔2023〕1号".into() });
    ApprovalBody::ALL.into_iter().map(approve).collect()
}

fn to_approval() -> Vec<Step> {
    vec![Step::Consult { deadline: TODAY }, Step::CloseConsultation, Step::Submit]
}

async fn edit(s: &Service, office: &SessionUser, row: &BookRow, change: impl FnOnce(&mut Editor)) -> BookRow {
    let book = s.rule_book(office, &row.id).await.expect("the book");
    let mut editor = Editor::new(book.outline, row.id.as_str());
    change(&mut editor);
    let saved = s.save_rule_book(office, &row.id, row.revision, &row.title, editor.outline().clone()).await;
    saved.expect("saved")
}

fn first_point(outline: &Outline) -> usize {
    (0..outline.clauses.len()).find(|at| outline.is_point(*at)).expect("a point")
}

on_both!(a_year_is_designed_and_published_and_amended, |f: Fixture| async move {
    f.with_indicators().await;
    let s = &f.service;
    let office = f.user("office", Role::OfficeAdmin, None).await;
    let before = s.points(&office, Track::RegionToCity, 2023).await.expect("points");
    let (track, kind) = (Track::RegionToCity, Kind::IndicatorRules);
    let book = s.create_rule_book(&office, 2023, track, kind, Source::Points).await.expect("a book");
    assert_eq!(codes(s.create_rule_book(&office, 2023, track, kind, Source::Empty).await), ["book_exists"]);
    let nothing = s.create_rule_book(&office, 2022, track, kind, Source::LastYear).await;
    assert_eq!(codes(nothing), ["nothing_to_copy"]);

    // Published as it is, the points are what they were.
    let first = take(s, &office, &book, [to_approval(), approvals(), vec![publication(1, "2023-01")]].concat()).await;
    assert_eq!(first.lifecycle.stage, Stage::Published);
    let after = s.points(&office, Track::RegionToCity, 2023).await.expect("points");
    assert_eq!(after, before);
    assert_eq!(s.rule_book(&office, &first.id).await.expect("the book").stamps.len(), 7);

    // A published version never changes.
    let outline = s.rule_book(&office, &first.id).await.expect("the book").outline;
    let refused = s.save_rule_book(&office, &first.id, first.revision, "另一个标题", outline.clone()).await;
    assert!(matches!(refused, Err(Error::Conflict(revision)) if revision == first.revision));
    let refused = s.advance_rule_book(&office, &first.id, first.revision, Step::Submit, Vec::new()).await;
    assert_eq!(codes(refused), ["wrong_stage"]);

    // The next version: a heavier point, a new one, an old one out.
    let second = s.open_next_version(&office, &first.id).await.expect("a version");
    assert_eq!(codes(s.open_next_version(&office, &first.id).await), ["version_open"]);
    let at = first_point(&outline);
    let (point, unit) = (outline.clauses[at].clone(), "河池市发展和改革委员会");
    let second = edit(s, &office, &second, |editor| {
        let new = editor.insert_after(at);
        for (field, typed) in [
            (Field::Name, "新增考评点"),
            (Field::Weight, &point.weight.expect("a weight").to_string()),
            (Field::Target, "10"),
            (Field::Unit, "个"),
            (Field::Units, unit),
        ] {
            editor.write(new, field, typed).expect("a value");
        }
        editor.remove(at);
    })
    .await;
    let steps = [to_approval(), approvals()].concat();
    let second = take(s, &office, &second, steps).await;
    let frozen = s.advance_rule_book(&office, &second.id, second.revision, publication(2, "2023-08"), vec![]).await;
    assert_eq!(codes(frozen), ["period_frozen"]);
    let same = s.advance_rule_book(&office, &second.id, second.revision, publication(1, "2023-09"), vec![]).await;
    assert_eq!(codes(same), ["number_taken"]);
    let second = take(s, &office, &second, vec![publication(2, "2023-09")]).await;

    let (_, _, found) = s.compare_rule_books(&office, &first.id, &second.id).await.expect("compared");
    let told: Vec<_> = found.rows.iter().flat_map(|row| row.differences.clone()).collect();
    assert_eq!(told, [Difference::Added, Difference::Removed]);
    assert_eq!(found.totals.before.points, found.totals.after.points);
    let live = s.points(&office, Track::RegionToCity, 2023).await.expect("points");
    let new = live.iter().find(|point| point.name == "新增考评点").expect("the new point is reported now");
    let last = before.iter().map(|point| point.number).max().expect("a number");
    assert_eq!(new.number, last + 1, "its number was never used before");
    assert!(!live.iter().any(|live| live.name == point.name));
    let indicators: std::collections::HashSet<_> = live.iter().map(|point| &point.path).collect();
    let stretches = live.chunk_by(|a, b| a.path == b.path).count();
    assert_eq!(stretches, indicators.len(), "the new point stands beside the others of its indicator");
    let reporter = f.user("reporter", Role::UnitReporter, Some("U029")).await;
    let org = reporter.org.clone().expect("an organisation");
    let list = s.entries(&reporter, &org, "2023-09".parse().expect("a period")).await.expect("a list");
    assert!(list.rows.iter().any(|row| row.point.name == "新增考评点"));

    // Next year begins with this one.
    let next = s.create_rule_book(&office, 2024, track, kind, Source::LastYear).await.expect("a book");
    let (_, _, found) = s.compare_rule_books(&office, &second.id, &next.id).await.expect("compared");
    assert_eq!(found.totals.unchanged, found.totals.after.points);
    assert!(s.verify_audit().await.expect("walked").expect("the chain holds") > 20);
});

on_both!(a_point_with_values_cannot_be_taken_out, |f: Fixture| async move {
    f.with_indicators().await;
    let s = &f.service;
    let office = f.user("office", Role::OfficeAdmin, None).await;
    let (reporter, period, assignment) = f.reporter().await;
    let input = EntryInput { actual: "1".into(), ..EntryInput::default() };
    s.submit_entry(&reporter, &assignment, period, 0, input).await.expect("submitted");
    let code = s.entry(&reporter, &assignment, period).await.expect("the entry").row.point.code;
    let book = s.create_rule_book(&office, 2023, Track::RegionToCity, Kind::IndicatorRules, Source::Points).await;
    let mut row = book.expect("a book");
    row = edit(s, &office, &row, |editor| {
        let id = domain::ids::ClauseId::new(code.as_str());
        let at = editor.outline().position(&id).expect("the point");
        let (parent, weight) =
            (editor.outline().parent(at).expect("an indicator"), editor.outline().clauses[at].weight);
        let sibling = if parent + 1 == at { at + 1 } else { parent + 1 };
        let sibling_is_point = editor.outline().is_point(sibling) && editor.outline().parent(sibling) == Some(parent);
        assert!(sibling_is_point, "the sample's point has a neighbour");
        let both = editor.outline().clauses[sibling].weight.expect("a weight") + weight.expect("a weight");
        editor.write(sibling, Field::Weight, &both.to_string()).expect("a weight");
        editor.remove(at);
    })
    .await;
    let row = take(s, &office, &row, [to_approval(), approvals()].concat()).await;
    let refused = s.advance_rule_book(&office, &row.id, row.revision, publication(1, "2023-09"), vec![]).await;
    assert_eq!(codes(refused), ["assignment_has_entries"]);
    assert_eq!(s.rule_book(&office, &row.id).await.expect("the book").row.lifecycle.stage, Stage::Approval);
});

on_both!(only_what_is_complete_goes_to_the_bodies, |f: Fixture| async move {
    f.with_indicators().await;
    let s = &f.service;
    let office = f.user("office", Role::OfficeAdmin, None).await;
    let reviewer = f.user("reviewer", Role::OfficeReviewer, None).await;
    let book = s.create_rule_book(&office, 2024, Track::CityToUnit, Kind::IndicatorRules, Source::Empty).await;
    let book = book.expect("a book");
    let consult = Step::Consult { deadline: TODAY };
    let refused = s.advance_rule_book(&reviewer, &book.id, 1, consult.clone(), vec![OrgKind::County]).await;
    assert!(matches!(refused, Err(Error::Forbidden)), "a reviewer writes, and does not issue");
    assert_eq!(
        codes(s.advance_rule_book(&office, &book.id, 1, consult.clone(), vec![OrgKind::County]).await),
        ["no_clauses"]
    );
    let text = "一级指标\t二级指标\t三级指标\t考评点\t分值\n绿色发展（100分）\t生态\t造林\t造林面积\t60\n";
    let book = edit(s, &office, &book, |editor| drop(editor.paste(0, text).expect("pasted"))).await;
    assert_eq!(codes(s.advance_rule_book(&office, &book.id, 2, consult, vec![]).await), ["nobody_invited"]);
    let book = take(s, &office, &book, vec![Step::Consult { deadline: TODAY }, Step::CloseConsultation]).await;
    let refused = codes(s.advance_rule_book(&office, &book.id, book.revision, Step::Submit, vec![]).await);
    assert_eq!(refused, ["weights_differ", "target_missing", "units_missing"]);

    // Two people write at once: the second is told.
    let outline = s.rule_book(&office, &book.id).await.expect("the book").outline;
    let mut other = outline.clone();
    other.full_marks = domain::Decimal::from(60);
    let saved = s.save_rule_book(&reviewer, &book.id, book.revision, &book.title, other).await.expect("saved");
    let late = s.save_rule_book(&office, &book.id, book.revision, &book.title, outline).await;
    assert!(matches!(late, Err(Error::Conflict(revision)) if revision == saved.revision));
});

/// A plan that the county 金城江区 and the commission U029 are asked about.
async fn asked(f: &Fixture) -> (SessionUser, SessionUser, SessionUser, BookRow) {
    let system = Service::system_user();
    f.service.commit_import(&system, "orgs.csv", &sample("orgs.csv"), EntryState::Accepted).await.expect("imported");
    let office = f.user("office", Role::OfficeAdmin, None).await;
    let unit = f.user("unit", Role::UnitReporter, Some("U029")).await;
    let county = f.user("county", Role::CountyOffice, Some("451202")).await;
    let book = f.service.create_rule_book(&office, 2024, Track::CityToUnit, Kind::Plan, Source::Empty).await;
    let book = book.expect("a book");
    let step = Step::Consult { deadline: TODAY };
    let kinds = vec![OrgKind::County, OrgKind::Municipal];
    let book = f.service.advance_rule_book(&office, &book.id, 1, step, kinds).await.expect("sent out");
    (office, unit, county, book)
}

on_both!(units_comment_and_the_office_answers, |f: Fixture| async move {
    let (office, unit, county, book) = asked(&f).await;
    let s = &f.service;
    let clause =
        s.rule_book(&unit, &book.id).await.expect("a unit that is asked sees it").outline.clauses[1].id.clone();
    let zone = f.user("zone", Role::UnitReporter, Some("K01")).await;
    assert!(matches!(s.rule_book(&zone, &book.id).await, Err(Error::NotFound)), "who is not asked does not");
    assert_eq!(codes(s.give_opinion(&unit, &book.id, None, " ", "").await), ["opinion_missing"]);
    let first =
        s.give_opinion(&unit, &book.id, Some(clause.clone()), "口径不清", "以统计公报为准").await.expect("given");
    let second = s.give_opinion(&county, &book.id, None, "总体可行，建议提前印发", "").await.expect("given");
    let third = s.give_opinion(&county, &book.id, Some(clause.clone()), "重复的意见", "").await.expect("given");
    assert!(matches!(s.withdraw_opinion(&unit, &third).await, Err(Error::NotFound)), "another unit's stays");
    s.withdraw_opinion(&county, &third).await.expect("taken back");
    assert_eq!(codes(s.agree_to_rule_book(&county, &book.id).await), ["has_opinions"]);

    let all = s.consultation(&office, &book.id).await.expect("the office sees all");
    assert_eq!(
        all.opinions.iter().map(|opinion| opinion.id.clone()).collect::<Vec<_>>(),
        [second.clone(), first.clone()]
    );
    assert_eq!(all.invitations.iter().filter(|asked| asked.replied_at.is_some()).count(), 2);
    let own = s.consultation(&unit, &book.id).await.expect("a unit sees its own");
    assert_eq!((own.opinions.len(), own.invitations.len()), (1, 1));

    // Chasing reaches those who have not replied.
    let mut events = s.events();
    let late = all.invitations.len() as u64 - 2;
    assert_eq!(s.chase_opinions(&office, &book.id, None).await.expect("chased"), late);
    assert!(events.recv().await.expect("an event").org.is_some());
    let replied = s.chase_opinions(&office, &book.id, county.org.clone()).await.expect("nobody");
    assert_eq!(replied, 0);

    // The clauses stand still meanwhile, and are changed for the opinions afterwards.
    let outline = s.rule_book(&office, &book.id).await.expect("the book").outline;
    assert!(matches!(
        s.save_rule_book(&office, &book.id, book.revision, "新标题", outline).await,
        Err(Error::Conflict(_))
    ));
    let book = take(s, &office, &book, vec![Step::CloseConsultation]).await;
    assert_eq!(codes(s.give_opinion(&unit, &book.id, None, "迟到的意见", "").await), ["consultation_over"]);
    assert_eq!(
        codes(s.advance_rule_book(&office, &book.id, book.revision, Step::Submit, vec![]).await),
        ["opinions_open"]
    );
    let book = edit(s, &office, &book, |editor| editor.write(1, Field::Text, "以统计公报为准。").expect("words")).await;
    let changes = s.changes_since_consultation(&office, &book.id).await.expect("read").expect("it was sent out");
    assert!(changes.rows[1].has(Difference::Text));
    assert_eq!(codes(s.answer_opinion(&office, &second, Verdict::NotAdopted, "", None).await), ["reason_missing"]);
    s.answer_opinion(&office, &second, Verdict::NotAdopted, "按程序印发", None).await.expect("answered");
    s.answer_opinion(&office, &first, Verdict::Adopted, "", Some(clause.clone())).await.expect("answered");

    // The unit learns of the answer, and sees the changed clauses, once the book goes on.
    let waiting = s.consultation(&unit, &book.id).await.expect("still");
    assert!(waiting.opinions[0].answer.is_none() && waiting.book.outline.clauses[1].text.is_empty());
    let book = take(s, &office, &book, vec![Step::Submit]).await;
    let told = s.consultation(&unit, &book.id).await.expect("the answer").opinions.remove(0).answer.expect("an answer");
    assert_eq!((told.verdict, told.change), (Verdict::Adopted, Some(clause)));
    assert_eq!(codes(s.answer_opinion(&office, &first, Verdict::Partly, "再议", None).await), ["answers_closed"]);
});

on_both!(nobody_but_the_office_sees_a_draft, |f: Fixture| async move {
    let (office, unit, _, _) = asked(&f).await;
    let s = &f.service;
    let leader = f.user("leader", Role::Leader, None).await;
    let (track, kind) = (Track::RegionToCity, Kind::BonusAndBottomLine);
    let draft = s.create_rule_book(&office, 2024, track, kind, Source::Empty).await.expect("a book");
    for user in [&unit, &leader] {
        assert!(matches!(s.rule_book(user, &draft.id).await, Err(Error::NotFound)));
        let seen: Vec<RowId> = s.rule_books(user).await.expect("a list").into_iter().map(|row| row.id).collect();
        assert!(seen.len() == 1 && !seen.contains(&draft.id), "{seen:?}");
    }
    assert_eq!(s.rule_books(&office).await.expect("a list").len(), 2);
});
