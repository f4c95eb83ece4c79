//! The checks M62–M80 on the sample year's own report, each named by its row.

use domain::{
    Decimal,
    expenditure::{Conclusion, DocumentNumber, SelfEvaluation, amount, conclude, findings, from_sample_json},
    problem::{Problem, Severity},
};

fn sample() -> SelfEvaluation {
    from_sample_json(include_str!("../../../tests/fixtures/year-2023/self-evaluation-2023.json")).expect("the sample")
}

/// The sample with the unit of 印刷费 put right.
fn corrected() -> SelfEvaluation {
    let mut report = sample();
    report.items[2].amount = "0.68万元".to_owned();
    report
}

fn found(report: &SelfEvaluation, code: &str) -> Vec<Problem> {
    findings(report).into_iter().filter(|problem| problem.code == code).collect()
}

fn one(report: &SelfEvaluation, code: &str) -> Problem {
    let mut all = found(report, code);
    assert_eq!(all.len(), 1, "{code}: {all:#?}");
    all.remove(0)
}

fn dec(text: &str) -> Decimal {
    text.parse().expect("a number")
}

fn says(problem: &Problem, parts: &[&str]) {
    for part in parts {
        assert!(problem.chinese.contains(part), "{part} in {}", problem.chinese);
    }
    assert!(!problem.english.is_empty());
}

#[test]
fn the_sample_is_mapped_in_reading_order() {
    let report = sample();
    let headings: Vec<_> = report.sections.iter().map(|s| s.heading.chars().next().unwrap_or_default()).collect();
    assert_eq!(headings[..4], ['一', '二', '三', '四']);
    assert_eq!(report.organisation, "市委编办（市绩效办）");
    assert_eq!(report.items.len(), 10);
    assert_eq!(report.items[2].amount, "0.68元");
}

#[test]
fn m62_m63_amounts_are_exact_and_know_their_unit() {
    assert_eq!(amount("0.68元").expect("amount").value, dec("0.000068"));
    assert_eq!(amount("０．６８ 万元").expect("amount").value, dec("0.68"));
    assert_eq!(amount("8.22").expect("amount").value, dec("8.22"));
    assert!(amount("8.22美元").is_err());
    assert!(amount("万元").is_err());
    let shares: Decimal = conclude(&corrected()).shares.into_iter().flatten().sum();
    assert!((shares - Decimal::ONE_HUNDRED).abs() <= dec("0.05"), "{shares}");
}

#[test]
fn m65_dates_are_read_and_kept_in_order() {
    let mut report = corrected();
    assert!(found(&report, "date_expected").is_empty());
    report.site_check = "2022-02-01".to_owned();
    assert_eq!(one(&report, "dates_out_of_order").place, "site_check");
    report.site_check = "二月一日".to_owned();
    assert_eq!(one(&report, "date_expected").place, "site_check");
}

#[test]
fn m69_document_numbers_are_parsed_and_checked() {
    let (number, notices) = DocumentNumber::parse("桂绩发〔2023〕1号").expect("a number");
    assert_eq!((number.issuer.as_str(), number.year, number.number), ("桂绩发", 2023, 1));
    assert!(notices.is_empty());
    assert_eq!(number.to_string(), "桂绩发〔2023〕1号");
    for (text, code) in [
        ("桂绩办发〔2023〕14 号", "document_number_space"),
        ("桂绩发[2023]1号", "document_number_brackets"),
        ("桂绩发（2023）1号", "document_number_brackets"),
        ("桂绩发〔2023〕01号", "document_number_ordinal"),
        ("桂绩发〔2023〕第1号", "document_number_ordinal"),
    ] {
        let (_, notices) = DocumentNumber::parse(text).expect("a number");
        assert_eq!(notices.iter().map(|n| n.code.as_str()).collect::<Vec<_>>(), [code], "{text}");
    }
    for bad in [
        "",
        "〔2023〕1号",
        "桂绩发2023 1号",
        "桂绩发〔23〕1号",
        "桂绩发〔2023〕号",
        "桂绩发〔2023〕1",
        "桂绩发〕2023〔1号",
    ] {
        assert!(DocumentNumber::parse(bad).is_err(), "{bad}");
    }
    assert_eq!(one(&sample(), "document_number_space").place, "documents.1");
}

#[test]
fn m70_the_items_add_up_only_with_the_unit_put_right() {
    let problem = one(&sample(), "items_sum_differs");
    assert_eq!((problem.severity, problem.place.as_str()), (Severity::Error, "items"));
    says(&problem, &["18.120068", "18.80", "0.679932", "印刷费", "0.68 万元"]);
    assert_eq!(conclude(&corrected()).items_total, dec("18.80"));
    assert!(found(&corrected(), "items_sum_differs").is_empty());
}

#[test]
fn m71_the_unit_of_printing_is_questioned() {
    let problem = one(&sample(), "unit_probably_ten_thousand_yuan");
    assert_eq!(problem.place, "items.2.amount");
    says(&problem, &["印刷费", "0.68元", "0.679932", "0.68万元"]);
    assert!(found(&corrected(), "unit_probably_ten_thousand_yuan").is_empty());
}

#[test]
fn m72_the_execution_rate_is_right() {
    assert_eq!(conclude(&sample()).execution_rate, Some(dec("81.74")));
    says(&one(&sample(), "execution_rate"), &["18.80÷23", "81.74%"]);
    assert!(found(&sample(), "execution_rate_differs").is_empty());
    let mut report = corrected();
    report.sections[0].text = "预算执行率为82%。".to_owned();
    says(&one(&report, "execution_rate_differs"), &["82%", "81.74%"]);
}

#[test]
fn m73_the_arrival_rate_is_mislabelled() {
    let problem = one(&sample(), "mislabelled_rate");
    assert_eq!((problem.severity, problem.place.as_str()), (Severity::Error, "sections.4.text"));
    says(&problem, &["81.74%", "预算执行率", "到位资金÷计划资金"]);
}

#[test]
fn m74_the_total_is_explained() {
    let Conclusion { execution_score, total, .. } = conclude(&sample());
    assert_eq!((execution_score, total), (Some(dec("8.17")), Some(dec("98.17"))));
    says(&one(&sample(), "total_explained"), &["98.17", "90.00＋10×18.80÷23", "1.83", "全部来自预算执行"]);
}

#[test]
fn m75_full_marks_are_questioned() {
    let contradicted = found(&sample(), "full_marks_contradicted");
    let quoted = |words: &str| contradicted.iter().any(|problem| problem.chinese.contains(words));
    assert!(quoted("项目部分内容因时间关系没能开展"), "{contradicted:#?}");
    assert!(quoted("自治区尚未反馈最终"), "{contradicted:#?}");
    assert_eq!(one(&sample(), "full_marks_lack_evidence").place, "other_score");
    let mut report = sample();
    report.other_score = "85".to_owned();
    assert!(found(&report, "full_marks_contradicted").is_empty());
    assert!(found(&report, "full_marks_lack_evidence").is_empty());
}

#[test]
fn m76_the_grade_is_named_by_the_right_scale() {
    assert_eq!(conclude(&sample()).grade.as_deref(), Some("优"));
    says(&one(&sample(), "grade_name"), &["一等级", "优、良、中、差", "98.17", "“优”"]);
}

#[test]
fn m77_what_is_left_and_the_largest_item() {
    assert_eq!(conclude(&sample()).unspent, Some(dec("4.20")));
    says(&one(&sample(), "unspent"), &["4.20 万元", "18.26%", "差旅费", "43.72%"]);
}

#[test]
fn m78_frequencies_are_asked_about() {
    says(&one(&sample(), "frequencies_differ"), &["每月", "7、8、9和11月", "请确认"]);
    let mut report = corrected();
    report.sections.truncate(4);
    assert!(found(&report, "frequencies_differ").is_empty(), "a date is not a list of months");
}

#[test]
fn m79_one_term_for_one_thing() {
    let aliases = found(&sample(), "term_alias");
    for (alias, term) in [("创先争优", "创新争优"), ("创优争先", "创新争优"), ("东巴凤一体", "东巴凤一体化")]
    {
        let named = |problem: &&Problem| problem.chinese.starts_with(&format!("“{alias}”与“{term}”"));
        assert_eq!(aliases.iter().filter(named).count(), 1, "{alias}");
    }
    let mut report = corrected();
    report.sections.truncate(4);
    assert!(found(&report, "term_alias").is_empty(), "the full term is not its own alias");
}

#[test]
fn m80_typos_are_flagged() {
    let typos = found(&sample(), "typo");
    for (typo, right) in [("根椐", "根据"), ("布署", "部署"), ("《《", "《")] {
        let text = format!("“{typo}”应为“{right}”。");
        assert_eq!(typos.iter().filter(|problem| problem.chinese == text).count(), 1, "{typo}");
    }
}

#[test]
fn a_low_rate_needs_a_reason() {
    let mut report = corrected();
    assert!(found(&report, "rate_needs_reason").is_empty());
    report.sections.clear();
    assert_eq!(one(&report, "rate_needs_reason").place, "sections");
}

#[test]
fn an_empty_report_gives_findings_and_no_figures() {
    let report = SelfEvaluation::default();
    let conclusion = conclude(&report);
    assert_eq!((conclusion.total, conclusion.grade, conclusion.execution_rate), (None, None, None));
    let places: Vec<_> = findings(&report).into_iter().map(|problem| problem.place).collect();
    assert_eq!(places, ["budget", "spent", "other_score"]);
}

#[test]
fn grades_change_at_their_bounds() {
    for (total, grade) in [("90", "优"), ("89.99", "良"), ("80", "良"), ("79.99", "中"), ("60", "中"), ("59.99", "差")]
    {
        assert_eq!(domain::expenditure::grade(dec(total)), grade, "{total}");
    }
}
