//! Reading a return, finding names in a message.

use domain::review::{Field, FindingInput, Reason, ReturnInput, check_message, check_return, mentions};
use time::macros::date;

const TODAY: time::Date = date!(2023 - 10 - 07);

#[test]
fn a_reason_belongs_to_some_field_and_has_one_code() {
    for reason in Reason::ALL {
        assert!(Field::ALL.into_iter().any(|field| reason.fits(field)), "{reason:?}");
        assert_eq!(Reason::from_code(reason.code()), Some(reason));
    }
}

#[test]
fn a_return_says_something() {
    let silent = ReturnInput { needed: "补传月报".into(), ..ReturnInput::from(" \n ") };
    assert_eq!(check_return(&silent, TODAY).map_err(|problem| problem.code), Err("reason_missing".into()));
    let long = ReturnInput::from("长".repeat(1001).as_str());
    assert_eq!(check_return(&long, TODAY).map_err(|problem| problem.place), Err("reason".into()));
    let finding = FindingInput { field: Field::Note, reason: String::new(), text: "写明下一步".into() };
    let twice = ReturnInput { findings: vec![finding.clone(), finding], due: "2023-10-07".into(), ..silent };
    let read = check_return(&twice, TODAY).expect("a finding says enough");
    assert_eq!((read.findings.len(), read.due), (1, Some(TODAY)), "today is not over");
}

#[test]
fn names_are_found_in_a_message() {
    let participants = ["市发改委".to_owned(), "市发改委综合科".to_owned()];
    let text = "请@市发改委综合科 核对，抄送@某某 和@市发改委";
    let named: Vec<&str> =
        mentions(text, &participants).into_iter().filter(|(named, _)| *named).map(|(_, t)| t).collect();
    assert_eq!(named, ["@市发改委综合科", "@市发改委"], "the longest name, and none that takes no part");
    let whole: String = mentions(text, &participants).into_iter().map(|(_, part)| part).collect();
    assert_eq!(whole, text);
    assert!(check_message(" \t ").is_err());
}
