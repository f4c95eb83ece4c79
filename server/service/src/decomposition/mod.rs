//! Decomposition and dispatch (M22, M24, M26): dividing a target among those below, handing it down, and receipts.
//!
//! The city divides its targets among organisations; a county divides its own among its townships and bureaus (M7).
//! Both use the same rows and rules; [`Level`] says who divides.

mod change;
mod chase;
mod dispatch;
mod figures;
mod read;
mod receipts;
mod units;

use crate::{Error, Result};
use domain::{
    accounts::{Right, Role, SessionUser},
    decomposition::Part,
    ids::OrgCode,
    problem::Problem,
};
use time::{Date, macros::format_description};

/// Who divides its target among those below.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Level {
    City,
    County(OrgCode),
}

impl Level {
    /// As the tables have it.
    fn key(&self) -> &str {
        match self {
            Self::City => "",
            Self::County(county) => county.as_str(),
        }
    }

    fn parent(&self) -> Option<OrgCode> {
        match self {
            Self::City => None,
            Self::County(county) => Some(county.clone()),
        }
    }
}

/// The level at which a user divides; the office reads along.
pub(crate) fn level_of(user: &SessionUser) -> Result<Level> {
    match (user.role, &user.org) {
        (Role::CountyOffice, Some(county)) => Ok(Level::County(county.clone())),
        (Role::CountyOffice, None) => Err(Error::Forbidden),
        _ if user.may(Right::Decompose) || user.may(Right::Review) => Ok(Level::City),
        _ => Err(Error::Forbidden),
    }
}

/// The level at which a user may change something.
fn writing_level_of(user: &SessionUser) -> Result<Level> {
    crate::require(user, Right::Decompose)?;
    level_of(user)
}

/// A stored part: null where the point does not apply.
fn part(target: Option<&str>) -> Result<Part> {
    match target {
        Some(target) => crate::progress::decimal(target).map(Part::Target),
        None => Ok(Part::NotApplicable),
    }
}

fn date(text: &str) -> Result<Date> {
    parse_date(text).ok_or_else(|| Error::Internal(format!("bad date {text}")))
}

fn parse_date(text: &str) -> Option<Date> {
    Date::parse(text.trim(), format_description!("[year]-[month]-[day]")).ok()
}

/// Longest reason, title and message, in characters.
const LONGEST: usize = 500;

/// A text that a person typed, without blanks around it.
fn checked_text(text: &str, place: &str, needed: Option<(&str, &str)>) -> Result<String> {
    let text = text.replace("\r\n", "\n").trim().to_owned();
    if let (true, Some((chinese, english))) = (text.is_empty(), needed) {
        return Err(Error::invalid(&format!("{place}_missing"), place, chinese, english));
    }
    if text.chars().count() > LONGEST {
        return Err(Error::Invalid(vec![Problem::error(
            "text_too_long",
            place,
            format!("请控制在 {LONGEST} 字以内"),
            format!("Keep it within {LONGEST} characters"),
        )]));
    }
    Ok(text)
}
