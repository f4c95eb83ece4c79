//! Organisations by the names that people write: the full name, or a short form that only one of them can be.

use domain::organisations::OrgKind;
use std::collections::HashMap;

/// Organisations of the installation.
pub(super) struct Names {
    orgs: Vec<Org>,
    exact: HashMap<String, usize>,
}

struct Org {
    name: String,
    code: String,
    kind: OrgKind,
}

impl Names {
    /// From rows of name, code and kind.
    pub fn new(rows: Vec<(String, String, String)>) -> Self {
        let orgs: Vec<Org> = rows
            .into_iter()
            .filter_map(|(name, code, kind)| Some(Org { name, code, kind: OrgKind::from_code(&kind)? }))
            .collect();
        let exact = orgs.iter().enumerate().map(|(index, org)| (folded(&org.name), index)).collect();
        Self { orgs, exact }
    }

    pub fn is_empty(&self) -> bool {
        self.orgs.is_empty()
    }

    /// The code of the organisation that a name can only mean.
    pub fn code(&self, name: &str) -> Option<&String> {
        let name = folded(name);
        let exact = self.exact.get(&name).map(|index| &self.orgs[*index]);
        exact.or_else(|| self.county(&name)).or_else(|| self.of_the_city(&name)).map(|org| &org.code)
    }

    /// 罗城县 or 罗城 for 罗城仫佬族自治县.
    fn county(&self, name: &str) -> Option<&Org> {
        let stem = name.strip_suffix(['县', '区']).unwrap_or(name);
        if stem.chars().count() < 2 {
            return None;
        }
        only(self.orgs.iter().filter(|org| org.kind == OrgKind::County && org.name.starts_with(stem)))
    }

    /// 市统计局 for 河池市统计局.
    fn of_the_city(&self, name: &str) -> Option<&Org> {
        if !name.starts_with('市') || name.chars().count() < 3 {
            return None;
        }
        only(self.orgs.iter().filter(|org| folded(&org.name).ends_with(name)))
    }
}

fn only<'a>(mut found: impl Iterator<Item = &'a Org>) -> Option<&'a Org> {
    let first = found.next()?;
    found.next().is_none().then_some(first)
}

/// Blanks and the width of brackets aside.
fn folded(name: &str) -> String {
    let wide = |c| match c {
        '(' => '（',
        ')' => '）',
        other => other,
    };
    name.chars().filter(|c| !c.is_whitespace()).map(wide).collect()
}

#[cfg(test)]
mod tests {
    use super::Names;

    #[test]
    fn short_names_are_understood_where_only_one_is_meant() {
        let row = |name: &str, code: &str, kind: &str| (name.to_owned(), code.to_owned(), kind.to_owned());
        let names = Names::new(vec![
            row("罗城仫佬族自治县", "1", "county"),
            row("金城江区", "2", "county"),
            row("河池市统计局", "3", "municipal"),
            row("河池市委办公室（档案局）", "4", "municipal"),
            row("国家统计局河池调查队", "5", "central_stationed"),
        ]);
        for (name, code) in
            [("罗城县", "1"), ("罗城", "1"), ("金城江", "2"), ("市统计局", "3"), ("河池市委办公室 (档案局)", "4")]
        {
            assert_eq!(names.code(name).map(String::as_str), Some(code), "{name}");
        }
        for name in ["统计局", "罗", "南丹县", "市局", ""] {
            assert_eq!(names.code(name), None, "{name}");
        }
    }
}
