//! Calendars as calendar apps read them: iCalendar, RFC 5545.

use time::{Date, OffsetDateTime, UtcOffset, macros::format_description};

/// Octets of a line, without its end (RFC 5545 §3.1).
const LINE: usize = 75;

/// A whole day with something to do on it.
pub struct CalendarEvent {
    /// The same in each reading of the calendar, and no other event's anywhere.
    pub uid: String,
    pub day: Date,
    pub title: String,
    pub description: String,
    /// An absolute address.
    pub url: String,
    /// Whether the app reminds three days before.
    pub alarm: bool,
}

/// Writes a calendar; `at` is the moment of writing.
pub fn calendar(name: &str, at: OffsetDateTime, events: &[CalendarEvent]) -> String {
    let mut lines = Lines::default();
    lines.line("BEGIN:VCALENDAR");
    lines.line("VERSION:2.0");
    lines.line("PRODID:-//Kaoping//Kaoping//ZH");
    lines.line("CALSCALE:GREGORIAN");
    lines.line("METHOD:PUBLISH");
    lines.line(&format!("X-WR-CALNAME:{}", escaped(name)));
    lines.line("REFRESH-INTERVAL;VALUE=DURATION:PT1H");
    for event in events {
        lines.event(event, at);
    }
    lines.line("END:VCALENDAR");
    lines.0
}

#[derive(Default)]
struct Lines(String);

impl Lines {
    fn event(&mut self, event: &CalendarEvent, at: OffsetDateTime) {
        let title = escaped(&event.title);
        self.line("BEGIN:VEVENT");
        self.line(&format!("UID:{}", escaped(&event.uid)));
        self.line(&format!("DTSTAMP:{}", moment(at)));
        self.line(&format!("DTSTART;VALUE=DATE:{}", day(event.day)));
        // The end of a whole day is the day after it.
        self.line(&format!("DTEND;VALUE=DATE:{}", day(event.day.next_day().unwrap_or(event.day))));
        self.line(&format!("SUMMARY:{title}"));
        self.line(&format!("DESCRIPTION:{}", escaped(&event.description)));
        self.line(&format!("URL:{}", event.url));
        // Nobody is busy because something is due.
        self.line("TRANSP:TRANSPARENT");
        if event.alarm {
            self.line("BEGIN:VALARM");
            self.line("ACTION:DISPLAY");
            self.line("TRIGGER:-P3D");
            self.line(&format!("DESCRIPTION:{title}"));
            self.line("END:VALARM");
        }
        self.line("END:VEVENT");
    }

    /// Adds a line, folded where it is too long: never within a character.
    fn line(&mut self, text: &str) {
        let mut used = 0;
        for character in text.chars() {
            if used + character.len_utf8() > LINE {
                self.0.push_str("\r\n ");
                used = 1;
            }
            self.0.push(character);
            used += character.len_utf8();
        }
        self.0.push_str("\r\n");
    }
}

/// A text value (§3.3.11). Control characters have no place in one.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.replace("\r\n", "\n").chars() {
        match character {
            '\\' | ';' | ',' => escaped.extend(['\\', character]),
            '\n' => escaped.push_str("\\n"),
            character if character.is_control() => {}
            character => escaped.push(character),
        }
    }
    escaped
}

fn day(day: Date) -> String {
    day.format(format_description!("[year][month][day]")).unwrap_or_default()
}

fn moment(at: OffsetDateTime) -> String {
    let form = format_description!("[year][month][day]T[hour][minute][second]Z");
    at.to_offset(UtcOffset::UTC).format(form).unwrap_or_default()
}
