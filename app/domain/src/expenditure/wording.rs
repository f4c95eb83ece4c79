//! Checks of the report's words: M73, M75, M76, M78, M79, M80.

use super::{Conclusion, OTHER_POINTS, SelfEvaluation};
use crate::{
    number::{self, half_width, two},
    problem::Problem,
};
use rust_decimal::Decimal;

/// One term for a thing, and what is written in its place.
const TERMS: [(&str, &[&str]); 2] = [("创新争优", &["创先争优", "创优争先"]), ("东巴凤一体化", &["东巴凤一体"])];

const TYPOS: [(&str, &str); 10] = [
    ("根椐", "根据"),
    ("布署", "部署"),
    ("《《", "《"),
    ("》》", "》"),
    ("，，", "，"),
    ("。。", "。"),
    ("、、", "、"),
    ("；；", "；"),
    ("：：", "："),
    ("““", "“"),
];

/// Words that say that something was not done or is not known yet.
const UNFINISHED: [&str; 8] =
    ["没能开展", "没有开展", "未能开展", "未开展", "尚未反馈", "没有完成", "尚未完成", "未完成"];

const GRADE_WORDS: [&str; 8] = ["一等级", "二等级", "三等级", "四等级", "1等级", "2等级", "3等级", "4等级"];

/// Every text with its place.
fn texts(report: &SelfEvaluation) -> Vec<(String, &str)> {
    let mut texts = vec![("title".to_owned(), report.title.as_str())];
    for (index, section) in report.sections.iter().enumerate() {
        texts.push((format!("sections.{index}.heading"), &section.heading));
        texts.push((format!("sections.{index}.text"), &section.text));
    }
    texts
}

pub(super) fn check(report: &SelfEvaluation, conclusion: &Conclusion, found: &mut Vec<Problem>) {
    let texts = texts(report);
    for (place, text) in &texts {
        rates(place, text, conclusion, found);
        grades(place, text, conclusion, found);
        terms(place, text, found);
        typos(place, text, found);
    }
    full_marks(report, &texts, found);
    frequencies(&texts, found);
}

/// The percentage that stands within a few characters after a label, with what comes between.
fn percentages<'a>(text: &'a str, label: &'a str) -> impl Iterator<Item = Decimal> + 'a {
    text.match_indices(label).filter_map(move |(at, _)| {
        let after: String = text[at + label.len()..].chars().take(16).map(half_width).collect();
        let (before, _) = after.split_once('%')?;
        let digits = before.trim_start_matches(|c: char| !c.is_ascii_digit());
        // Another clause in between speaks of something else.
        let between = before.chars().take(before.chars().count() - digits.chars().count()).any(|c| ",;.".contains(c));
        if between { None } else { number::parse(digits).ok() }
    })
}

/// M73, and the stated rate against the figures (M72).
fn rates(place: &str, text: &str, conclusion: &Conclusion, found: &mut Vec<Problem>) {
    let Some(rate) = conclusion.execution_rate else {
        return;
    };
    if percentages(text, "到位率").any(|stated| stated == rate) {
        let rate = two(rate);
        found.push(Problem::error(
            "mislabelled_rate",
            place,
            format!(
                "{rate}% 是支出÷预算，应称“预算执行率”；资金到位率是到位资金÷计划资金，报告没有给出这两个数，请改名或补充。"
            ),
            format!(
                "{rate}% is spending ÷ budget: call it 预算执行率 (budget execution rate). A fund arrival rate is funds \
                 arrived ÷ funds planned, for which the report gives no figure."
            ),
        ));
    }
    if let Some(stated) = percentages(text, "执行率").find(|stated| *stated != rate) {
        let (stated, rate) = (number::plain(stated), two(rate));
        found.push(Problem::error(
            "execution_rate_differs",
            place,
            format!("文中执行率 {stated}% 与金额算出的 {rate}% 不一致，请核对。"),
            format!("The text states an execution rate of {stated}%, the amounts give {rate}%: check which is right."),
        ));
    }
}

/// M76
fn grades(place: &str, text: &str, conclusion: &Conclusion, found: &mut Vec<Problem>) {
    for word in GRADE_WORDS.into_iter().filter(|word| text.contains(word)) {
        let (mut chinese, mut english) =
            (format!("“{word}”不是优、良、中、差之一"), format!("“{word}” is none of 优, 良, 中, 差"));
        if let (Some(total), Some(grade)) = (conclusion.total, &conclusion.grade) {
            chinese.push_str(&format!("；{} 分应为“{grade}”", two(total)));
            english.push_str(&format!("; {} points are “{grade}”", two(total)));
        }
        found.push(Problem::error("grade_name", place, chinese + "。", english + "."));
    }
}

/// M75
fn full_marks(report: &SelfEvaluation, texts: &[(String, &str)], found: &mut Vec<Problem>) {
    if number::parse(&report.other_score) != Ok(Decimal::from(OTHER_POINTS)) {
        return;
    }
    for (place, text) in texts {
        let sentences = text.split(['。', '；', '！', '\n']).map(str::trim);
        for sentence in sentences.filter(|sentence| UNFINISHED.iter().any(|cue| sentence.contains(cue))) {
            found.push(
                Problem::error(
                    "full_marks_contradicted",
                    place.as_str(),
                    format!("“{sentence}”与其余 {OTHER_POINTS} 分满分矛盾：请扣分，或补充依据。"),
                    format!("“{sentence}” contradicts full marks elsewhere: lower the score or add evidence."),
                )
                .as_notice(),
            );
        }
    }
    if !texts.iter().any(|(_, text)| text.contains("满意度")) {
        found.push(
            Problem::error(
                "full_marks_lack_evidence",
                "other_score",
                "没有满意度数据，满分缺少依据：请补充满意度调查结果。",
                "There is no satisfaction data, so full marks lack evidence: add the result of a survey.",
            )
            .as_notice(),
        );
    }
}

/// Months that are listed before one 月, as in 7、8、9和11月; none where there is no list.
fn listed_months(text: &str) -> Option<String> {
    text.match_indices('月').find_map(|(at, _)| {
        let before = &text[..at];
        let start = before
            .char_indices()
            .rev()
            .take_while(|(_, c)| c.is_ascii_digit() || "、，,和及与".contains(*c))
            .last()
            .map(|(start, _)| start)?;
        let list = before[start..].trim_start_matches(|c: char| !c.is_ascii_digit());
        let months = list.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty());
        let months = months.map(|part| part.parse().ok().filter(|month| (1..=12).contains(month)));
        let months: Vec<u8> = months.collect::<Option<_>>()?;
        (months.len() > 1).then(|| list.to_owned())
    })
}

/// M78
fn frequencies(texts: &[(String, &str)], found: &mut Vec<Problem>) {
    let monthly = ["每月", "按月"].into_iter().find(|cue| texts.iter().any(|(_, text)| text.contains(cue)));
    let listed = texts.iter().find_map(|(place, text)| Some((place, listed_months(text)?)));
    let (Some(monthly), Some((place, months))) = (monthly, listed) else {
        return;
    };
    found.push(
        Problem::error(
            "frequencies_differ",
            place.as_str(),
            format!("一处写“{monthly}”，一处只列 {months}月：频次不同，请确认说的是不是同一件事，并写清楚。"),
            format!(
                "One place says {monthly} (monthly), another lists {months}月 only: say whether they are the same."
            ),
        )
        .as_notice(),
    );
}

/// M79
fn terms(place: &str, text: &str, found: &mut Vec<Problem>) {
    for (term, aliases) in TERMS {
        for alias in aliases {
            // The alias may be the beginning of the term itself.
            let alone = text.match_indices(alias).any(|(at, _)| !text[at..].starts_with(term));
            if alone {
                found.push(
                    Problem::error(
                        "term_alias",
                        place,
                        format!("“{alias}”与“{term}”是同一提法的不同写法，建议统一为“{term}”。"),
                        format!("“{alias}” is another wording of “{term}”: use “{term}” throughout."),
                    )
                    .as_notice(),
                );
            }
        }
    }
}

/// M80
fn typos(place: &str, text: &str, found: &mut Vec<Problem>) {
    for (typo, right) in TYPOS.into_iter().filter(|(typo, _)| text.contains(typo)) {
        let chinese = format!("“{typo}”应为“{right}”。");
        found.push(Problem::error("typo", place, chinese, format!("Write “{right}” for “{typo}”.")).as_notice());
    }
}
