//! Rule books: their way from draft to publication, editing and undoing, weights, comparison, pasting.

use domain::{
    Decimal,
    expenditure::DocumentNumber,
    ids::{ClauseId, OrgCode, RowId},
    indicators::{PlanCurve, Track},
    language::Language,
    organisations::OrgKind,
    period::Period,
    rule_books::{
        Answer, Approval, ApprovalBody, Clause, Difference, Editor, Field, FieldError, Invitation, Lifecycle, Opinion,
        Outline, PasteError, Publication, Reception, Shape, Stage, Step, StepError, Surroundings, Verdict, compare,
        dragged, plan_values, total_sum, weight_sums,
    },
    scoring::WorkedExample,
};
use proptest::prelude::*;
use time::{Date, Duration, macros::date};

const TODAY: Date = date!(2024 - 03 - 20);

fn around() -> Surroundings {
    let open_period = "2024-02".parse().expect("a period");
    Surroundings { today: TODAY, year: 2024, rules_since: None, open_period }
}

fn number() -> DocumentNumber {
    DocumentNumber { issuer: "河绩发".into(), year: 2024, number: 1 }
}

fn publication(issued: Date, from: &str) -> Step {
    let effective_from = from.parse().expect("a period");
    Step::Publish(Publication { number: number(), issued, effective_from })
}

fn approve(body: ApprovalBody, day: Date) -> Step {
    Step::Approve(Approval { body, day, minutes: "会议纪要〔2024〕3号".into() })
}

/// A book that waits for its first body.
fn submitted() -> Lifecycle {
    let steps = [Step::Consult { deadline: TODAY }, Step::CloseConsultation, Step::Submit];
    steps.iter().fold(Lifecycle::default(), |way, step| way.take(step, &around()).expect("a legal step"))
}

#[test]
fn a_book_goes_its_way_in_order() {
    let mut way = submitted();
    for (body, day) in ApprovalBody::ALL.into_iter().zip([date!(2024 - 03 - 01), date!(2024 - 03 - 05), TODAY]) {
        assert_eq!(way.next_body(), Some(body));
        way = way.take(&approve(body, day), &around()).expect("the body whose turn it is");
    }
    let way = way.take(&publication(TODAY, "2024-01"), &around()).expect("published");
    assert_eq!(way.stage, Stage::Published);
    assert_eq!(way.approvals.len(), 3);
}

#[test]
fn illegal_steps_say_what_is_wrong() {
    let draft = Lifecycle::default();
    let refused = |way: &Lifecycle, step: &Step| way.take(step, &around()).expect_err("refused");
    assert_eq!(refused(&draft, &Step::Submit), StepError::WrongStage(Stage::Draft));
    let yesterday = TODAY - Duration::DAY;
    assert_eq!(refused(&draft, &Step::Consult { deadline: yesterday }), StepError::DeadlinePassed);
    let way = submitted();
    let early = approve(ApprovalBody::StandingCommittee, TODAY);
    assert_eq!(refused(&way, &early), StepError::BodyOutOfOrder(ApprovalBody::LeadingGroup));
    assert_eq!(refused(&way, &publication(TODAY, "2024-01")), StepError::NotApproved(ApprovalBody::LeadingGroup));
    let tomorrow = approve(ApprovalBody::LeadingGroup, TODAY + Duration::DAY);
    assert_eq!(refused(&way, &tomorrow), StepError::DayInFuture);
    let nameless = Step::Approve(Approval { body: ApprovalBody::LeadingGroup, day: TODAY, minutes: " ".into() });
    assert_eq!(refused(&way, &nameless), StepError::MinutesMissing);
    let once = way.take(&approve(ApprovalBody::LeadingGroup, TODAY), &around()).expect("approved");
    let before = approve(ApprovalBody::GovernmentMeeting, yesterday);
    assert_eq!(refused(&once, &before), StepError::DayBeforeLast);
    assert_eq!(refused(&once, &Step::SendBack { reason: String::new() }), StepError::ReasonMissing);
    let back = once.take(&Step::SendBack { reason: "分值再议".into() }, &around()).expect("sent back");
    assert_eq!((back.stage, back.approvals.len()), (Stage::Revision, 0));
}

#[test]
fn a_later_version_leaves_frozen_periods_alone() {
    let approved = ApprovalBody::ALL
        .into_iter()
        .fold(submitted(), |way, body| way.take(&approve(body, TODAY), &around()).expect("approved"));
    let second = Surroundings { rules_since: Some("2024-01".parse().expect("a period")), ..around() };
    let from = |from: &str| approved.take(&publication(TODAY, from), &second);
    assert_eq!(from("2024-01").expect_err("ruled by the first"), StepError::PeriodFrozen);
    assert_eq!(from("2023-12").expect_err("another year"), StepError::OtherYear);
    let march = Surroundings { open_period: "2024-03".parse().expect("a period"), ..second };
    let closed = approved.take(&publication(TODAY, "2024-02"), &march).expect_err("no longer open");
    assert_eq!(closed, StepError::PeriodFrozen);
    assert_eq!(from("2024-02").expect("open").stage, Stage::Published);
}

fn day() -> impl Strategy<Value = Date> {
    (-20_i64..5).prop_map(|days| TODAY + Duration::days(days))
}

fn step() -> impl Strategy<Value = Step> {
    let body = prop_oneof![
        Just(ApprovalBody::LeadingGroup),
        Just(ApprovalBody::GovernmentMeeting),
        Just(ApprovalBody::StandingCommittee)
    ];
    let period = (2023_i32..2026, 1_u8..13).prop_map(|(year, month)| Period::new(year, month).expect("a period"));
    prop_oneof![
        1 => day().prop_map(|deadline| Step::Consult { deadline }),
        1 => Just(Step::CloseConsultation),
        1 => Just(Step::Submit),
        3 => (body, day()).prop_map(|(body, day)| Step::Approve(Approval { body, day, minutes: "纪要".into() })),
        1 => Just(Step::SendBack { reason: "再议".into() }),
        2 => (day(), period).prop_map(|(issued, effective_from)| {
            Step::Publish(Publication { number: number(), issued, effective_from })
        }),
    ]
}

proptest! {
    #[test]
    fn whatever_is_asked_the_way_keeps_its_order(steps in proptest::collection::vec(step(), 0..60)) {
        let mut way = Lifecycle::default();
        let mut taken = Vec::new();
        for step in &steps {
            match way.take(step, &around()) {
                Ok(next) => {
                    prop_assert_eq!(way.stage, step.from());
                    prop_assert_ne!(way.stage, Stage::Published, "a published book never changes");
                    way = next;
                    taken.push(step.code());
                }
                // The same step is refused again: asking changes nothing.
                Err(error) => prop_assert_eq!(way.take(step, &around()).err(), Some(error)),
            }
            let bodies: Vec<_> = way.approvals.iter().map(|approval| approval.body).collect();
            prop_assert_eq!(&bodies[..], &ApprovalBody::ALL[..bodies.len()]);
            prop_assert!(way.approvals.windows(2).all(|pair| pair[0].day <= pair[1].day));
            prop_assert_eq!(way.publication.is_some(), way.stage == Stage::Published);
            if way.stage == Stage::Published {
                let last: Vec<_> = taken.iter().rev().take(4).rev().copied().collect();
                prop_assert_eq!(last, ["approve", "approve", "approve", "publish"]);
            }
        }
    }
}

/// What a person does to an outline.
#[derive(Clone, Debug)]
enum Act {
    Insert(usize),
    Remove(usize),
    Indent(usize),
    Outdent(usize),
    Up(usize),
    Down(usize),
    Drag(usize, usize),
    Write(usize, &'static str),
    Paste(usize, &'static str),
    Undo,
    Redo,
}

const PASTES: [&str; 3] = [
    "植树造林\t1.5\t30\t万亩\t月\t市林业局\n森林抚育\t0.5\t12\t万亩\t季\t市林业局、市自然资源局",
    "一级指标\t二级指标\t三级指标\t考评点\t分值\n绿色发展（10分）\t生态\t造林\t造林面积\t3\n\t\t\t抚育面积\t2\n\t\t\t\t",
    "\n\t\n",
];

fn act() -> impl Strategy<Value = Act> {
    let at = 0_usize..14;
    let text = prop_oneof![Just("生态"), Just("1.25"), Just("季"), Just("")];
    prop_oneof![
        4 => at.clone().prop_map(Act::Insert),
        1 => at.clone().prop_map(Act::Remove),
        3 => at.clone().prop_map(Act::Indent),
        2 => at.clone().prop_map(Act::Outdent),
        1 => at.clone().prop_map(Act::Up),
        1 => at.clone().prop_map(Act::Down),
        2 => (at.clone(), at.clone()).prop_map(|(from, to)| Act::Drag(from, to)),
        2 => (at.clone(), text).prop_map(|(at, text)| Act::Write(at, text)),
        1 => (at, 0_usize..PASTES.len()).prop_map(|(at, which)| Act::Paste(at, PASTES[which])),
        1 => Just(Act::Undo),
        1 => Just(Act::Redo),
    ]
}

fn perform(editor: &mut Editor, act: &Act) {
    let last = editor.outline().clauses.len();
    let there = |at: usize| at.min(last.saturating_sub(1));
    match act {
        Act::Insert(at) => editor.insert_after(there(*at)),
        Act::Remove(at) => editor.remove(there(*at)),
        Act::Indent(at) => usize::from(editor.indent(there(*at))),
        Act::Outdent(at) => usize::from(editor.outdent(there(*at))),
        Act::Up(at) => editor.move_up(there(*at)).unwrap_or_default(),
        Act::Down(at) => editor.move_down(there(*at)).unwrap_or_default(),
        Act::Drag(from, to) => editor.move_to(there(*from), *to).unwrap_or_default(),
        // What a field does not take changes nothing.
        Act::Write(at, text) => [Field::Name, Field::Weight, Field::Cycle]
            .into_iter()
            .filter(|field| editor.write(there(*at), *field, text).is_ok())
            .count(),
        Act::Paste(at, text) => editor.paste(there(*at), text).map_or(0, |pasted| pasted.clauses),
        Act::Undo => editor.undo().unwrap_or_default(),
        Act::Redo => editor.redo().unwrap_or_default(),
    };
}

proptest! {
    #[test]
    fn every_change_keeps_the_tree_and_can_be_undone(acts in proptest::collection::vec(act(), 0..60)) {
        let mut editor = Editor::new(Outline::empty(Shape::Indicators), "b");
        for act in &acts {
            let before = editor.outline().clone();
            perform(&mut editor, act);
            prop_assert!(editor.outline().is_well_formed(), "{:?}", act);
            if !matches!(act, Act::Undo | Act::Redo | Act::Write(..)) && *editor.outline() != before {
                let after = editor.outline().clone();
                editor.undo();
                prop_assert_eq!(editor.outline(), &before);
                editor.redo();
                prop_assert_eq!(editor.outline(), &after);
            }
        }
        // What was taken back last stands again before all is taken back.
        while editor.redo().is_some() {}
        let end = editor.outline().clone();
        while editor.undo().is_some() {}
        prop_assert!(editor.outline().clauses.is_empty());
        while editor.redo().is_some() {}
        prop_assert_eq!(editor.outline(), &end);
        prop_assert!(end.obstacle().is_none());
    }

    #[test]
    fn a_moved_clause_takes_its_parts_along(acts in proptest::collection::vec(act(), 0..40), from in 0_usize..14, to in 0_usize..14) {
        let mut editor = Editor::new(Outline::empty(Shape::Indicators), "b");
        acts.iter().for_each(|act| perform(&mut editor, act));
        let outline = editor.outline().clone();
        if from < outline.clauses.len() {
            let parts = outline.clauses[from..outline.end_of(from)].to_vec();
            if let Some(place) = editor.move_to(from, to) {
                prop_assert_eq!(&editor.outline().clauses[place..place + parts.len()], &parts[..]);
                prop_assert_eq!(editor.outline().clauses.len(), outline.clauses.len());
            }
        }
    }

    #[test]
    fn a_gap_is_what_the_parts_lack(acts in proptest::collection::vec(act(), 0..40)) {
        let mut editor = Editor::new(Outline::empty(Shape::Indicators), "b");
        acts.iter().for_each(|act| perform(&mut editor, act));
        let outline = editor.outline();
        let sums = weight_sums(outline);
        for (at, sum) in sums.iter().enumerate() {
            let children = (at + 1..outline.end_of(at)).filter(|below| outline.parent(*below) == Some(at));
            let parts: Decimal = children
                .map(|child| sums[child].map_or(outline.clauses[child].weight.unwrap_or_default(), |sum| sum.weight()))
                .sum();
            match sum {
                Some(sum) => {
                    prop_assert_eq!(sum.parts, parts);
                    prop_assert_eq!(sum.gap().map(|gap| gap + parts), outline.clauses[at].weight);
                }
                None => prop_assert!(outline.is_point(at)),
            }
        }
    }

    #[test]
    fn a_comparison_accounts_for_every_point(acts in proptest::collection::vec(act(), 0..30), more in proptest::collection::vec(act(), 0..30)) {
        let mut editor = Editor::new(Outline::empty(Shape::Indicators), "b");
        acts.iter().for_each(|act| perform(&mut editor, act));
        let before = editor.outline().clone();
        more.iter().for_each(|act| perform(&mut editor, act));
        let after = editor.outline();
        let found = compare(&before, after);
        let side = |clause: fn(&domain::rule_books::Compared) -> bool| found.rows.iter().filter(|row| clause(row)).count();
        prop_assert_eq!(side(|row| row.before.is_some()), before.clauses.len());
        prop_assert_eq!(side(|row| row.after.is_some()), after.clauses.len());
        let totals = found.totals;
        prop_assert_eq!(totals.before.points + totals.added.points - totals.removed.points, totals.after.points);
        let weight = totals.before.weight + totals.added.weight - totals.removed.weight + totals.raised.weight - totals.lowered.weight;
        prop_assert_eq!(weight, totals.after.weight);
        prop_assert!(compare(after, after).rows.iter().all(|row| row.differences.is_empty()));
    }
}

/// 绿色发展 10 → 生态 10 → 造林 10 → two points
fn small_year() -> Editor {
    let mut editor = Editor::new(Outline::empty(Shape::Indicators), "b");
    let text = "一级指标\t二级指标\t三级指标\t考评点\t分值\t年度目标值\t计量单位\t责任单位\t填报周期\t计分方法\n\
                绿色发展（10分）\t生态（10分）\t造林（10分）\t造林面积\t6\t30\t万亩\t市林业局、市自然资源局\t季\t完成率法\n\
                \t\t\t\"抚育\n面积\"\t3.5\tx\t万亩\t市林业局\t月\t分档法\n";
    let pasted = editor.paste(0, text).expect("pasted");
    assert_eq!((pasted.clauses, pasted.methods), (5, true));
    assert_eq!(pasted.left_out, [(3, Field::Target, "x".to_owned())]);
    editor
}

#[test]
fn rows_of_the_workbook_become_a_tree() {
    let editor = small_year();
    let outline = editor.outline();
    let levels: Vec<u8> = outline.clauses.iter().map(|clause| clause.level).collect();
    assert_eq!(levels, [1, 2, 3, 4, 4]);
    assert_eq!(outline.path(4), ["绿色发展", "生态", "造林"]);
    assert_eq!(outline.clauses[4].name, "抚育面积");
    assert_eq!(outline.clauses[3].point.responsible_units, ["市林业局", "市自然资源局"]);
    let sums = weight_sums(outline);
    assert_eq!(sums[2].and_then(|sum| sum.gap_text(Language::Chinese)).as_deref(), Some("缺 0.50"));
    assert_eq!(sums[1].and_then(|sum| sum.gap_text(Language::Chinese)), None);
    assert_eq!(total_sum(outline).gap_text(Language::Chinese).as_deref(), Some("缺 90.00"));
    let codes: Vec<String> = outline.problems().into_iter().map(|problem| problem.code).collect();
    assert_eq!(codes, ["weights_differ", "target_missing", "total_differs"]);
}

#[test]
fn an_example_that_the_rule_does_not_keep_stands_in_the_way() {
    let mut editor = small_year();
    let example =
        |expected| WorkedExample { actual: Decimal::from(15), peers: vec![], expected: Decimal::new(expected, 1) };
    let found = |editor: &Editor| {
        let problems = editor.outline().problems();
        problems.into_iter().find(|problem| problem.code == "example_differs").map(|problem| problem.chinese)
    };
    editor.set_examples(3, vec![example(30), example(25)]);
    let said = found(&editor).expect("6 points of 30 for 15 are 3");
    assert!(said.contains("造林面积") && said.contains("3.00"), "{said}");
    editor.set_examples(3, vec![example(30)]);
    assert_eq!(found(&editor), None);
    // Changes of the examples follow one another: one step back takes them all away.
    editor.undo();
    assert_eq!(editor.outline().clauses[3].point.examples, []);
}

#[test]
fn rows_that_were_copied_can_be_pasted() {
    let mut editor = small_year();
    let text = editor.copy(2);
    let pasted = editor.paste(0, &text).expect("pasted");
    let (old, new) = (&editor.outline().clauses[2..5], &editor.outline().clauses[pasted.at..pasted.at + 3]);
    for (old, new) in old.iter().zip(new) {
        assert_eq!((&old.name, old.weight, &old.text), (&new.name, new.weight, &new.text));
        assert_ne!(old.id, new.id);
    }
    assert_eq!(editor.paste(0, " \n\t").expect_err("nothing"), PasteError::Empty);
}

#[test]
fn fields_take_what_people_type() {
    let mut editor = small_year();
    editor.write(3, Field::Weight, "６.5分").expect("full-width digits");
    editor.write(3, Field::Target, "1,200").expect("a comma");
    editor.write(3, Field::Direction, "反向").expect("a word of the workbook");
    assert_eq!(Field::Weight.of(&editor.outline().clauses[3], Language::Chinese), "6.50");
    assert_eq!(Field::Target.of(&editor.outline().clauses[3], Language::Chinese), "1200");
    let before = editor.clone();
    for (field, typed, error) in [
        (Field::Weight, "0.005", FieldError::Weight),
        (Field::Weight, "-1", FieldError::Weight),
        (Field::Cycle, "年", FieldError::UnknownWord),
        (Field::Unit, &"长".repeat(61), FieldError::TooLong(60)),
    ] {
        assert_eq!(editor.write(3, field, typed).expect_err("refused"), error, "{typed}");
    }
    assert!(matches!(editor.write(3, Field::Target, "很多"), Err(FieldError::Number(_))));
    assert_eq!(editor, before);
}

#[test]
fn typing_in_one_field_is_one_change() {
    let mut editor = small_year();
    for text in ["造", "造林", "造林完成面积"] {
        editor.write(3, Field::Name, text).expect("a name");
    }
    editor.undo();
    assert_eq!(editor.outline().clauses[3].name, "造林面积");
    editor.redo();
    editor.pause();
    editor.write(3, Field::Name, "造林").expect("a name");
    editor.undo();
    assert_eq!(editor.outline().clauses[3].name, "造林完成面积");
}

#[test]
fn a_new_version_is_compared_with_the_one_before() {
    let before = small_year().outline().clone();
    let mut editor = small_year();
    let new = editor.insert_after(4);
    editor.write(new, Field::Name, "古树保护").expect("a name");
    editor.write(new, Field::Weight, "0.5").expect("a weight");
    editor.write(3, Field::Weight, "7").expect("a weight");
    editor.write(3, Field::Target, "40").expect("a target");
    editor.set_plan(3, PlanCurve::PercentOfTarget([Decimal::TEN; 12]));
    editor.remove(4);
    let found = compare(&before, editor.outline());
    let told: Vec<_> =
        found.rows.iter().map(|row| (row.clause().expect("a side").name.as_str(), &row.differences[..])).collect();
    assert_eq!(
        told[3..],
        [
            ("造林面积", &[Difference::Weight, Difference::Target, Difference::Plan][..]),
            ("古树保护", &[Difference::Added]),
            ("抚育面积", &[Difference::Removed]),
        ]
    );
    let totals = found.totals;
    assert_eq!((totals.raised.points, totals.raised.weight), (1, Decimal::ONE));
    assert_eq!(totals.removed.weight, Decimal::new(35, 1));
}

#[test]
fn points_go_into_a_book_and_come_out_the_same() {
    let mut book = small_year().outline().clone();
    book.clauses[4].point.target = Some(Decimal::TEN);
    book.number_points([]);
    let mut points = book.to_points(Track::CityToUnit, 2024);
    assert_eq!(points.iter().map(|point| point.code.as_str()).collect::<Vec<_>>(), ["X2024-001", "X2024-002"]);
    let again = Outline::from_points(&points);
    assert_eq!(again.to_points(Track::CityToUnit, 2024), points);
    assert_eq!(again.full_marks, Decimal::new(95, 1));

    // A point that is new in a later version gets a number that no point has had.
    let mut later = again.clone();
    later.clauses.pop();
    later
        .clauses
        .insert(3, Clause { name: "新点".into(), weight: Some(Decimal::ONE), ..Clause::new(ClauseId::new("n"), 4) });
    later.clauses[3].point.target = Some(Decimal::ONE);
    later.number_points(points.iter().map(|point| point.number));
    let numbers: Vec<_> =
        later.to_points(Track::CityToUnit, 2024).iter().map(|point| (point.number, point.name.clone())).collect();
    assert_eq!(numbers, [(1, "造林面积".to_owned()), (3, "新点".to_owned())]);
    points.clear();
    assert_eq!(
        Outline::from_points(&points),
        Outline { full_marks: Decimal::ZERO, ..Outline::empty(Shape::Indicators) }
    );
}

#[test]
fn a_plan_can_be_drawn() {
    let target = Decimal::from(120);
    assert_eq!(plan_values(&PlanCurve::Linear, target)[2], Decimal::from(30));
    assert_eq!(dragged(target, 333), Decimal::from(40));
    assert_eq!(dragged(Decimal::from(9), 505), Decimal::new(455, 2));
    assert_eq!(dragged(target, 4000), target);
}

#[test]
fn opinions_are_counted_by_kind_of_unit() {
    let opinion = |org: &str, kind: OrgKind, verdict: Option<Verdict>| Opinion {
        id: RowId::new("o"),
        org: OrgCode::new(org),
        org_name: org.into(),
        org_kind: kind,
        clause: None,
        clause_name: String::new(),
        text: "建议".into(),
        wording: String::new(),
        author: "某人".into(),
        at: 0,
        answer: verdict.map(|verdict| Answer {
            verdict,
            reason: String::new(),
            change: None,
            by: String::new(),
            at: 0,
        }),
    };
    let opinions = [
        opinion("U1", OrgKind::Municipal, Some(Verdict::Adopted)),
        opinion("U1", OrgKind::Municipal, Some(Verdict::NotAdopted)),
        opinion("U2", OrgKind::Municipal, None),
        opinion("451202", OrgKind::County, Some(Verdict::Partly)),
    ];
    let invited = |org: &str, replied_at: Option<i64>| Invitation {
        org: OrgCode::new(org),
        org_name: org.into(),
        org_kind: OrgKind::Municipal,
        replied_at,
        agrees: false,
        chases: 0,
        chased_at: None,
    };
    let found = Reception::of(&[invited("U1", Some(1)), invited("U3", None)], &opinions);
    assert_eq!(found.sentence(Language::Chinese), "2 个市直单位、1 个县（区）共 4 条意见");
    assert_eq!((found.replied, found.answered, found.adopted, found.partly, found.not_adopted), (1, 3, 1, 1, 1));
    assert!(Answer::problem(Verdict::NotAdopted, " ").is_some() && Answer::problem(Verdict::Adopted, "").is_none());
    assert!(Opinion::problem("", "").is_some() && Opinion::problem("", "新的条文").is_none());
}
