//! `kaoping import year`: the folder of a whole year, file by file in the order in which each needs the one before.

use crate::{Error, import_command::print_problems};
use domain::problem::Severity;
use service::{Service, imports::year_in};
use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// One of a year's files: what its name begins and ends with around the year, what it is, whether nothing works without.
struct Kind {
    prefix: &'static str,
    suffix: &'static str,
    name: &'static str,
    needed: bool,
}

const fn kind(prefix: &'static str, suffix: &'static str, name: &'static str, needed: bool) -> Kind {
    Kind { prefix, suffix, name, needed }
}

/// In the order of import.
const KINDS: [Kind; 7] = [
    kind("plan-", ".json", "年度计划（封顶、等次、亮灯门槛用缺省值） · plan: defaults are used", false),
    kind("orgs", ".csv", "单位名单 · organisations", true),
    kind("indicators-", "-city.xlsx", "设区市指标工作簿 · city indicators", false),
    kind("indicators-", "-county.xlsx", "县区指标工作簿 · county indicators", false),
    kind("progress-", ".csv", "进度数据 · progress", false),
    kind("adjustments-", ".csv", "加扣分 · bonus and deductions", false),
    kind("public-evaluation-", ".csv", "社会评价 · public evaluation", false),
];
const PLAN: usize = 0;
const WORKBOOKS: [usize; 2] = [2, 3];

/// The files of a year, by the order of [`KINDS`].
pub(crate) struct YearFiles {
    year: i32,
    files: [Option<PathBuf>; KINDS.len()],
}

/// The kind of a file, with the year that its name says.
fn recognise(name: &str) -> Option<(usize, Option<i32>)> {
    let name = name.to_lowercase();
    KINDS.iter().enumerate().find_map(|(at, kind)| {
        let middle = name.strip_prefix(kind.prefix)?.strip_suffix(kind.suffix)?;
        // The list of organisations holds for any year and may do without one.
        let year = year_in(middle);
        (year.is_some() || middle.is_empty()).then_some((at, year))
    })
}

/// Finds the files of the one year in a folder, or of the wanted one.
pub(crate) fn files(folder: &Path, wanted: Option<i32>) -> Result<YearFiles, Error> {
    let unreadable = |error| Error::File(folder.display().to_string(), error);
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if let Some((kind, year)) = recognise(&name) {
            found.push((kind, year, path));
        }
    }
    found.sort();
    let years: BTreeSet<i32> = found.iter().filter_map(|(_, year, _)| *year).collect();
    let year = match (wanted, years.len()) {
        (Some(wanted), _) => wanted,
        (None, 1) => years.first().copied().unwrap_or_default(),
        (None, 0) => {
            return Err(Error::Settings(format!(
                "{} 中没有年度文件，例如 indicators-2023-city.xlsx · there is no file of a year",
                folder.display()
            )));
        }
        (None, _) => {
            return Err(Error::Settings(format!(
                "{} 中有几个年度 {years:?}，请用 --year 指明 · several years: say which with --year",
                folder.display()
            )));
        }
    };
    let mut files: [Option<PathBuf>; KINDS.len()] = Default::default();
    for (kind, named, path) in found {
        let better = named == Some(year) || files[kind].is_none();
        if named.is_none_or(|named| named == year) && better {
            files[kind] = Some(path);
        }
    }
    let lacking =
        KINDS.iter().zip(&files).find(|(kind, file)| kind.needed && file.is_none()).map(|(kind, _)| kind.name);
    let lacking = lacking.or_else(|| {
        WORKBOOKS.iter().all(|at| files[*at].is_none()).then_some("指标工作簿 indicators-….xlsx · indicator workbooks")
    });
    match lacking {
        Some(name) => {
            Err(Error::Settings(format!("{} 中没有 {name}；没有导入 · nothing was imported", folder.display())))
        }
        None => Ok(YearFiles { year, files }),
    }
}

/// Imports them. Stops at the first that is not right: those behind it need it.
pub(crate) async fn import(service: &Service, year: &YearFiles) -> Result<(), Error> {
    for (at, (kind, file)) in KINDS.iter().zip(&year.files).enumerate() {
        let Some(file) = file else {
            println!("! 缺 {}{}{} · missing: {}", kind.prefix, year.year, kind.suffix, kind.name);
            continue;
        };
        let name = file.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
        let bytes = fs::read(file).map_err(|error| Error::File(file.display().to_string(), error))?;
        let written = if at == PLAN {
            let (user, json) = (Service::system_user(), String::from_utf8_lossy(&bytes));
            let changed = service.import_year_plan(&user, year.year, &json).await;
            changed.map(|changed| changed.then_some(1))
        } else {
            file_of(service, &name, &bytes).await
        };
        match written {
            Ok(Some(rows)) => println!("✓ {name} {rows}"),
            Ok(None) => println!("– {name} 没有变化 · unchanged"),
            Err(service::Error::Invalid(mut problems)) => {
                problems.sort_by_key(|problem| problem.severity != Severity::Error);
                print_problems(&problems);
                println!("✗ {name} 没有导入 · not imported");
                return Err(Error::Found);
            }
            Err(error) => return Err(error.into()),
        }
    }
    println!("✓ {} 年度已载入 · The year {} is loaded", year.year, year.year);
    Ok(())
}

/// The number of rows, or none where this very file was imported before.
async fn file_of(service: &Service, name: &str, bytes: &[u8]) -> service::Result<Option<i64>> {
    match service.commit_as_reported(&Service::system_user(), name, bytes).await {
        Ok(run) => {
            let notices: Vec<_> = run.problems.iter().filter(|problem| problem.severity == Severity::Notice).collect();
            for notice in notices.iter().take(20) {
                print_problems(std::slice::from_ref(*notice));
            }
            if notices.len() > 20 {
                println!("! 另有 {} 条提示 · {} more notices", notices.len() - 20, notices.len() - 20);
            }
            Ok(Some(run.rows))
        }
        Err(service::Error::Invalid(problems)) if problems.iter().any(|p| p.code == "already_imported") => Ok(None),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_the_kind_and_the_year() {
        assert_eq!(recognise("orgs.csv"), Some((1, None)));
        assert_eq!(recognise("indicators-2031-city.xlsx"), Some((2, Some(2031))));
        assert_eq!(recognise("Indicators-2031-County.XLSX"), Some((3, Some(2031))));
        assert_eq!(recognise("public-evaluation-1999.csv"), Some((6, Some(1999))));
        for other in ["progress.csv~", "README.md", "indicators-2023.xlsx", "self-evaluation-2023.json", "plan-.json5"]
        {
            assert_eq!(recognise(other), None, "{other}");
        }
    }

    #[test]
    fn a_folder_without_what_is_needed_is_refused_before_anything_is_imported() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let refused = |wanted| files(folder.path(), wanted).map(|files| files.year).expect_err("refused").to_string();
        let put = |name: &str| fs::write(folder.path().join(name), "").expect("written");
        assert!(refused(None).contains("没有年度文件"));
        put("progress-2023.csv");
        assert!(refused(None).contains("单位名单"));
        put("orgs.csv");
        assert!(refused(None).contains("指标工作簿"));
        put("indicators-2023-city.xlsx");
        put("indicators-2024-city.xlsx");
        assert!(refused(None).contains("--year"));
        let found = files(folder.path(), Some(2024)).expect("found");
        assert_eq!((found.year, found.files.iter().flatten().count()), (2024, 2));
    }
}
