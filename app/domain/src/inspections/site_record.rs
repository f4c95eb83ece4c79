//! What is recorded on site: a value that was seen, a note, a problem (M51).

use crate::{
    ids::RowId,
    indicators::AssessmentPoint,
    language::Language,
    ledgers::IssueList,
    number,
    problem::{Problem, Severity},
    progress::{Cause, LONGEST_NOTE, actual_problem, cleaned},
};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// Characters of what is asked of the unit.
const LONGEST_REQUEST: usize = 1000;
const MICRO: i32 = 1_000_000;
/// Moments that a device can mean (UTC milliseconds, 2020 to 2100): one whose clock was never set says nothing.
const PLAUSIBLE: std::ops::Range<i64> = 1_577_836_800_000..4_102_444_800_000;

/// Where someone stood, as the device measured it. Given only by whoever wants to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// Millionths of a degree, north of the equator.
    pub latitude: i32,
    /// Millionths of a degree, east of Greenwich.
    pub longitude: i32,
    /// Metres around it.
    pub accuracy: u32,
}

impl Place {
    fn is_on_earth(self) -> bool {
        self.latitude.unsigned_abs() <= 90 * MICRO.unsigned_abs()
            && self.longitude.unsigned_abs() <= 180 * MICRO.unsigned_abs()
    }

    /// `24.6931°N 108.0853°E（±12 米）`
    pub fn text(self, l: Language) -> String {
        let degrees = |value: i32, ahead: char, behind: char| {
            let ten_thousandths = (value.unsigned_abs() + 50) / 100;
            let side = if value < 0 { behind } else { ahead };
            format!("{}.{:04}°{side}", ten_thousandths / 10_000, ten_thousandths % 10_000)
        };
        let (north, east) = (degrees(self.latitude, 'N', 'S'), degrees(self.longitude, 'E', 'W'));
        match l {
            Language::Chinese => format!("{north} {east}（±{} 米）", self.accuracy),
            Language::English => format!("{north} {east} (±{} m)", self.accuracy),
        }
    }
}

/// A problem as it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct FoundInput {
    /// Code of an [`IssueList`].
    pub list: String,
    /// Code of a [`Cause`]; empty for none.
    pub cause: String,
    /// 整改要求
    pub request: String,
}

/// The form as it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SiteInput {
    /// The point that it is about; none for the unit as a whole.
    pub assignment: Option<RowId>,
    pub actual: String,
    pub note: String,
    pub found: Option<FoundInput>,
    /// When it was recorded, by the device's clock (UTC milliseconds); none where the inspector does not want to say.
    pub at: Option<i64>,
    pub place: Option<Place>,
}

/// A problem after parsing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    pub list: IssueList,
    pub cause: Option<Cause>,
    pub request: String,
}

/// The form after parsing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SiteValue {
    pub assignment: Option<RowId>,
    pub actual: Option<Decimal>,
    pub note: String,
    pub found: Option<Found>,
    pub at: Option<i64>,
    pub place: Option<Place>,
}

/// A photo or another file of a record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SiteFile {
    pub id: RowId,
    pub file_name: String,
    pub media_type: String,
    /// Bytes.
    pub size: i64,
    /// Hexadecimal SHA-256 of the content.
    pub hash: String,
    /// From the unit, with its answer; otherwise from the site.
    pub answer: bool,
}

/// A record that has arrived.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SiteRecord {
    pub id: RowId,
    pub visit: RowId,
    pub value: SiteValue,
    /// The name of the point; empty for the unit as a whole.
    pub point_name: String,
    pub unit: String,
    /// Display name.
    pub by: String,
    /// UTC milliseconds, by the server's clock.
    pub received_at: i64,
    pub files: Vec<SiteFile>,
}

impl SiteValue {
    /// The value as one text that is the same for the same value: what a receipt's hash is taken of.
    pub fn canonical(&self) -> String {
        let text =
            |value: Option<&str>| value.map_or_else(|| String::from("-"), |text| format!("{}:{text}", text.len()));
        let actual = self.actual.map(number::plain);
        let found = self.found.as_ref();
        let place = self.place.map(|place| format!("{},{},{}", place.latitude, place.longitude, place.accuracy));
        format!(
            "site1\npoint={}\nactual={}\nnote={}\nlist={}\ncause={}\nrequest={}\nat={}\nplace={}",
            text(self.assignment.as_ref().map(RowId::as_str)),
            text(actual.as_deref()),
            text(Some(&self.note)),
            text(found.map(|found| found.list.code())),
            text(found.and_then(|found| found.cause).map(Cause::code)),
            text(found.map(|found| found.request.as_str())),
            text(self.at.map(|at| at.to_string()).as_deref()),
            text(place.as_deref()),
        )
    }
}

/// Reads what was typed on site. `point`: what it is about, where it is about one. The value is there where it may be stored;
/// `place` of a problem is the field.
pub fn check_site(input: &SiteInput, point: Option<&AssessmentPoint>) -> (Option<SiteValue>, Vec<Problem>) {
    let mut problems = Vec::new();
    let actual = match (input.actual.trim(), point) {
        ("", _) => None,
        (_, None) => {
            problems.push(Problem::error(
                "point_expected",
                "assignment",
                "填了现场数值，请选择对应的考评点",
                "Choose the point that the value is of",
            ));
            None
        }
        (typed, Some(point)) => match number::parse(typed) {
            Ok(actual) => {
                problems.extend(actual_problem(point, actual));
                Some(actual)
            }
            Err(error) => {
                let (chinese, english) = (error.text(Language::Chinese), error.text(Language::English));
                problems.push(Problem::error(error.code(), "actual", chinese, english));
                None
            }
        },
    };
    let note = limited(&input.note, LONGEST_NOTE, "note", &mut problems);
    let found = input.found.as_ref().and_then(|found| read_found(found, &note, &mut problems));
    if actual.is_none() && note.is_empty() && problems.is_empty() {
        problems.push(Problem::error(
            "nothing_recorded",
            "note",
            "请填写现场数值或情况说明",
            "Enter a value or what you saw",
        ));
    }
    if input.place.is_some_and(|place| !place.is_on_earth()) {
        problems.push(Problem::error(
            "place_unreadable",
            "place",
            "位置无效，请重新获取",
            "The place is no place: ask for it again",
        ));
    }
    let refused = problems.iter().any(|problem| problem.severity == Severity::Error);
    let value = SiteValue {
        assignment: input.assignment.clone(),
        actual,
        note,
        found,
        at: input.at.filter(|at| PLAUSIBLE.contains(at)),
        place: input.place,
    };
    ((!refused).then_some(value), problems)
}

fn read_found(found: &FoundInput, note: &str, problems: &mut Vec<Problem>) -> Option<Found> {
    let list = IssueList::from_code(found.list.trim());
    if list.is_none() {
        problems.push(Problem::error(
            "issue_list_unknown",
            "list",
            "请选择问题列入哪张清单",
            "Choose the list that the problem belongs to",
        ));
    }
    let cause = Cause::from_code(found.cause.trim());
    if cause.is_none() && !found.cause.trim().is_empty() {
        problems.push(Problem::error(
            "cause_unknown",
            "cause",
            "没有这种原因类别，请从列表中选择。",
            "There is no such cause: choose one of the list.",
        ));
    }
    if note.is_empty() {
        problems.push(Problem::error("problem_needs_note", "note", "请写明发现的问题", "Say what the problem is"));
    }
    let request = limited(&found.request, LONGEST_REQUEST, "request", problems);
    list.map(|list| Found { list, cause, request })
}

pub(super) fn limited(text: &str, longest: usize, place: &str, problems: &mut Vec<Problem>) -> String {
    let text = cleaned(text);
    if text.chars().count() > longest {
        problems.push(Problem::error(
            "text_too_long",
            place,
            format!("最多 {longest} 字，请精简"),
            format!("Shorten it to {longest} characters"),
        ));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(input: &SiteInput) -> Vec<String> {
        check_site(input, None).1.into_iter().map(|problem| problem.code).collect()
    }

    #[test]
    fn a_record_says_something() {
        assert_eq!(codes(&SiteInput::default()), ["nothing_recorded"]);
        assert_eq!(codes(&SiteInput { actual: "12".into(), ..SiteInput::default() }), ["point_expected"]);
        let note = SiteInput { note: "项目已开工".into(), ..SiteInput::default() };
        let (value, problems) = check_site(&note, None);
        assert_eq!((value.map(|value| value.note), problems), (Some("项目已开工".into()), vec![]));
        assert_eq!(codes(&SiteInput { note: "长".repeat(2001), ..SiteInput::default() }), ["text_too_long"]);
    }

    #[test]
    fn a_problem_has_words_and_a_list() {
        let found = SiteInput { found: Some(FoundInput::default()), ..SiteInput::default() };
        assert_eq!(codes(&found), ["issue_list_unknown", "problem_needs_note"]);
        let found = FoundInput { list: "county".into(), cause: "objective".into(), request: "月底前整改".into() };
        let input = SiteInput { note: "台账缺失".into(), found: Some(found), ..SiteInput::default() };
        let (value, problems) = check_site(&input, None);
        let found = value.and_then(|value| value.found).expect("a problem");
        assert_eq!((found.list, found.cause, problems), (IssueList::County, Some(Cause::Objective), vec![]));
    }

    #[test]
    fn places_are_on_earth_and_read_like_places() {
        let place = Place { latitude: 24_693_149, longitude: 108_085_261, accuracy: 12 };
        assert_eq!(place.text(Language::Chinese), "24.6931°N 108.0853°E（±12 米）");
        let south = Place { latitude: -33_868_820, longitude: -1, accuracy: 5 };
        assert_eq!(south.text(Language::English), "33.8688°S 0.0000°W (±5 m)");
        let nowhere = Place { latitude: 90_000_001, ..place };
        assert_eq!(
            codes(&SiteInput { note: "x".into(), place: Some(nowhere), ..SiteInput::default() }),
            ["place_unreadable"]
        );
    }

    #[test]
    fn a_clock_that_was_never_set_says_nothing() {
        let at =
            |at| check_site(&SiteInput { note: "x".into(), at, ..SiteInput::default() }, None).0.map(|value| value.at);
        assert_eq!(at(Some(86_400_000)), Some(None));
        assert_eq!(at(Some(i64::MAX)), Some(None));
        assert_eq!(at(Some(1_696_833_000_000)), Some(Some(1_696_833_000_000)));
    }

    #[test]
    fn different_records_have_different_texts() {
        let value = |note: &str, request: &str| {
            let found = Found { list: IssueList::City, cause: None, request: request.into() };
            SiteValue { assignment: None, actual: None, note: note.into(), found: Some(found), at: None, place: None }
        };
        assert_ne!(value("a\nlist=4:city", "").canonical(), value("a", "\nlist=4:city").canonical());
        assert_eq!(value("a", "b").canonical(), value("a", "b").canonical());
    }
}
