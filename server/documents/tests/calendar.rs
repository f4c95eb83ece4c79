//! What calendar apps are given, read back by the rules of RFC 5545.

use documents::calendar::{CalendarEvent, calendar};
use time::macros::{date, datetime};

/// A component with its properties and the components in it.
#[derive(Debug, Default)]
struct Component {
    name: String,
    properties: Vec<(String, String)>,
    parts: Vec<Component>,
}

impl Component {
    fn get(&self, name: &str) -> &str {
        let mut found = self.properties.iter().filter(|(key, _)| key == name);
        let (_, value) = found.next().unwrap_or_else(|| panic!("{name} is missing in {self:?}"));
        assert!(found.next().is_none(), "{name} stands twice");
        value
    }
}

/// Strict: every line ends with CRLF, has at most 75 octets and a name; components are closed in order.
fn parse(text: &str) -> Component {
    let whole = text.strip_suffix("\r\n").expect("the last line ends");
    let mut lines: Vec<String> = Vec::new();
    for line in whole.split("\r\n") {
        assert!(line.len() <= 75, "{} octets: {line}", line.len());
        assert!(!line.contains(['\r', '\n']), "a bare line break: {line:?}");
        match line.strip_prefix(' ') {
            Some(rest) => lines.last_mut().expect("something is continued").push_str(rest),
            None => lines.push(line.to_owned()),
        }
    }
    let mut open = vec![Component::default()];
    for line in lines {
        let (name, value) = line.split_once(':').expect("name and value");
        match name {
            "BEGIN" => open.push(Component { name: value.to_owned(), ..Component::default() }),
            "END" => {
                let closed = open.pop().expect("open");
                assert_eq!(closed.name, value);
                open.last_mut().expect("a parent").parts.push(closed);
            }
            _ => open.last_mut().expect("open").properties.push((name.to_owned(), value.to_owned())),
        }
    }
    let mut root = open.pop().expect("the root");
    assert!(open.is_empty() && root.parts.len() == 1);
    root.parts.remove(0)
}

fn plain(text: &str) -> String {
    let mut plain = String::new();
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' => match characters.next().expect("something is escaped") {
                'n' | 'N' => plain.push('\n'),
                escaped => {
                    assert!(matches!(escaped, '\\' | ';' | ','), "\\{escaped}");
                    plain.push(escaped);
                }
            },
            ';' | ',' => panic!("{character} is not escaped in {text}"),
            character => plain.push(character),
        }
    }
    plain
}

fn event(title: &str, alarm: bool) -> CalendarEvent {
    CalendarEvent {
        uid: "report-2023-12-7@kaoping".into(),
        day: date!(2023 - 12 - 31),
        title: title.into(),
        description: "第一行\r\n第二行\u{7}".into(),
        url: "http://127.0.0.1:3000/progress?period=2023-12".into(),
        alarm,
    }
}

#[test]
fn long_and_awkward_texts_come_back_as_they_were() {
    let title =
        "签收“2023年度市直单位、县（区）目标任务（第一批；含补充）, 路径 C:\\计划”并于限期前完成分解下达".repeat(3);
    let text =
        calendar("考评台：某单位", datetime!(2023-10-07 09:30:15 +8), &[event(&title, true), event("短", false)]);
    let read = parse(&text);
    assert_eq!(read.name, "VCALENDAR");
    assert_eq!((read.get("VERSION"), plain(read.get("X-WR-CALNAME")).as_str()), ("2.0", "考评台：某单位"));
    assert!(!read.get("PRODID").is_empty());
    let [first, second] = &read.parts[..] else { panic!("two events") };
    assert_eq!(plain(first.get("SUMMARY")), title);
    assert_eq!(plain(first.get("DESCRIPTION")), "第一行\n第二行");
    assert_eq!(first.get("DTSTAMP"), "20231007T013015Z");
    assert_eq!((first.get("DTSTART;VALUE=DATE"), first.get("DTEND;VALUE=DATE")), ("20231231", "20240101"));
    assert_eq!(first.get("UID"), "report-2023-12-7@kaoping");
    let alarm = &first.parts[0];
    assert_eq!((alarm.name.as_str(), alarm.get("ACTION"), alarm.get("TRIGGER")), ("VALARM", "DISPLAY", "-P3D"));
    assert!(!alarm.get("DESCRIPTION").is_empty());
    assert!(second.parts.is_empty());
}

#[test]
fn an_empty_calendar_is_one() {
    assert!(parse(&calendar("空", datetime!(2023-10-07 0:00 UTC), &[])).parts.is_empty());
}
