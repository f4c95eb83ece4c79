//! The sample year as other offices would lay it out: every variant reads as the sample itself does.

use crate::books::{Book, Cell, places};
use documents::indicators::{self, IndicatorBook};

const CITY: &str = "indicators-2023-city.xlsx";
const COUNTY: &str = "indicators-2023-county.xlsx";

fn read(bytes: &[u8]) -> IndicatorBook {
    indicators::read(bytes, &mut |_, _| {})
}

/// Reads both samples as changed and compares what comes out.
#[track_caller]
fn same_as_sample(change: impl Fn(Book) -> Book) {
    for file in [CITY, COUNTY] {
        let plain = read(&crate::fixture(&format!("year-2023/{file}")));
        let changed = read(&change(Book::sample(file)).bytes());
        assert_eq!(places(&changed.problems), [], "{file}: {:#?}", changed.problems);
        assert_eq!(changed.points.len(), plain.points.len(), "{file}");
        for (changed, plain) in changed.points.iter().zip(&plain.points) {
            assert_eq!(changed, plain, "{file}");
        }
        assert_eq!(changed.decomposition, plain.decomposition, "{file}");
        assert_eq!((changed.track, changed.year, changed.total_weight), (plain.track, plain.year, plain.total_weight));
    }
}

/// Changes the cells of a column below the headings of the first sheet.
fn column(mut book: Book, column: usize, change: impl Fn(&Cell) -> Cell) -> Book {
    for row in book.sheets[0].1.iter_mut().skip(3) {
        row[column] = change(&row[column]);
    }
    book
}

fn text(cell: &Cell) -> String {
    match cell {
        Cell::Blank => String::new(),
        Cell::Text(text) => text.clone(),
        Cell::Number(number) | Cell::Percent(number) => number.to_string(),
    }
}

fn headings(mut book: Book, names: &str) -> Book {
    book.sheets[0].1[2] = names.split('|').map(Cell::from).collect();
    book
}

/// Level cells below the first of the same group are blank; merged with it, too, where asked for.
fn grouped(mut book: Book, merge: bool) -> Book {
    let rows = &mut book.sheets[0].1;
    for column in [3, 2, 1] {
        let mut first = 3;
        for row in 4..=rows.len() {
            let path = |row: usize| -> Vec<String> { (1..=column).map(|c| text(&rows[row][c])).collect() };
            if row < rows.len() && path(row) == path(first) {
                continue;
            }
            for below in &mut rows[first + 1..row] {
                below[column] = Cell::Blank;
            }
            if merge && row - first > 1 {
                let place = [first as u32, column as u32, row as u32 - 1, column as u32];
                book.merged.push((0, place));
            }
            first = row;
        }
    }
    book
}

#[test]
fn as_it_is() {
    same_as_sample(|book| book);
    same_as_sample(|book| grouped(book, true));
    same_as_sample(|book| grouped(book, false));
}

#[test]
fn columns_in_another_order_with_blank_ones_between() {
    same_as_sample(|mut book| {
        for row in book.sheets[0].1.iter_mut().skip(2) {
            row.rotate_left(7);
            row.insert(5, Cell::Blank);
            row.insert(0, Cell::Blank);
        }
        book
    });
}

#[test]
fn other_names_of_the_columns() {
    for names in [
        "编号|一级|二级|三级|考核要点|权重|性质|指标方向|单位|2023年目标|评分办法|计分方式|参数|序时进度|牵头单位|填报单位|报送周期|说明",
        "序 号|一级\n指标|二级\n指标|三级\n指标|考评内容|满分值|指标类型|正反向|计量单位|年度目标|评分细则|计分方法|计分参数|月度计划|考评责任单位|承办单位|频次|备 注",
        "序号|一级指标|二级指标|三级指标|指标名称|分值（分）|定量/定性|正向/反向|单位|目标值（２０２３年）|计分办法|评分方法|方法参数|分月计划|考评单位|责任部门|周期|备注",
    ] {
        same_as_sample(|book| headings(book, names));
    }
}

#[test]
fn headings_over_two_rows() {
    same_as_sample(|mut book| {
        let rows = &mut book.sheets[0].1;
        let mut below = vec![Cell::Blank; 18];
        for (column, name) in [(1, "一级"), (2, "二级"), (3, "三级"), (11, "方法"), (12, "参数")] {
            below[column] = Cell::from(name);
        }
        (rows[2][1], rows[2][2], rows[2][3]) = (Cell::from("指标体系"), Cell::Blank, Cell::Blank);
        (rows[2][11], rows[2][12]) = (Cell::from("计分"), Cell::Blank);
        rows.insert(3, below);
        for column in (0..18).filter(|column| ![1, 2, 3, 11, 12].contains(column)) {
            book.merged.push((0, [2, column, 3, column]));
        }
        book.merged.extend([(0, [2, 1, 2, 3]), (0, [2, 11, 2, 12])]);
        book
    });
}

#[test]
fn pages_sums_blank_rows_and_notes() {
    same_as_sample(|mut book| {
        let rows = std::mem::take(&mut book.sheets[0].1);
        let (head, points) = rows.split_at(3);
        let mut out = vec![
            vec![Cell::from("附件1")],
            vec![Cell::from("填报说明：1.本表由市绩效办下发；2.请勿改动表头；3.参照2022年度做法")],
        ];
        out.extend_from_slice(head);
        let cents = |row: &Vec<Cell>| match row[5] {
            Cell::Number(weight) => (weight * 100.0).round(),
            _ => panic!("a weight"),
        };
        let sum_row = |label: &str, column: usize, sum: f64| {
            let mut row = vec![Cell::Blank; 18];
            (row[column], row[5]) = (Cell::from(label), Cell::Number(sum / 100.0));
            row
        };
        let (mut domain, mut group, mut all) = (0.0, 0.0, 0.0);
        for (index, row) in points.iter().enumerate() {
            if index % 25 == 24 {
                out.extend([vec![Cell::from("第2页")], head[2].clone(), Vec::new()]);
            }
            (domain, group, all) = (domain + cents(row), group + cents(row), all + cents(row));
            out.push(row.clone());
            let next = points.get(index + 1);
            if next.is_none_or(|next| text(&next[2]) != text(&row[2])) {
                out.push(sum_row("小 计", 2, group));
                group = 0.0;
            }
            if next.is_none_or(|next| text(&next[1]) != text(&row[1])) {
                out.push(sum_row("小计", 1, domain));
                domain = 0.0;
            }
        }
        out.push(sum_row("总计：", 0, all));
        out.push(vec![Cell::from("注：分值由市绩效办核定，逐级加总。")]);
        out.push(vec![Cell::from("制表人：张某甲"), Cell::Blank, Cell::from("审核人：李某乙")]);
        // Numbers that were written ahead.
        out.push(vec![Cell::Number(900.0)]);
        book.sheets[0].1 = out;
        book
    });
}

#[test]
fn numbers_as_people_type_them() {
    let wide = |text: &str| -> String {
        let wide = |c: char| match c {
            '0'..='9' | '.' => char::from_u32(c as u32 + 0xFEE0).unwrap(),
            other => other,
        };
        text.chars().map(wide).collect()
    };
    same_as_sample(|book| {
        let book = column(book, 0, |cell| Cell::Text(wide(&text(cell))));
        let book = column(book, 5, |cell| Cell::Text(format!(" {}分 ", wide(&text(cell)))));
        let book = column(book, 9, |cell| Cell::Text(text(cell)));
        let book = column(book, 1, |cell| Cell::Text(text(cell).replace('（', "【").replace('）', "】")));
        let book = column(book, 2, |cell| Cell::Text(text(cell).replace('（', " (").replace('）', ")")));
        column(book, 3, |cell| Cell::Text(wide(&text(cell))))
    });
    same_as_sample(|mut book| {
        for row in book.sheets[0].1.iter_mut().skip(3) {
            if text(&row[8]) == "%" {
                let Cell::Number(points) = row[9] else { panic!("a target") };
                row[9] = Cell::Percent(points / 100.0);
            }
        }
        book
    });
    same_as_sample(|mut book| {
        for row in book.sheets[0].1.iter_mut().skip(3) {
            row[9] = Cell::Text(format!("{}{}", text(&row[9]), text(&row[8])));
        }
        book
    });
}

#[test]
fn blanks_and_line_breaks_in_texts() {
    same_as_sample(|mut book| {
        for row in book.sheets[0].1.iter_mut().skip(3) {
            for column in [1, 2, 3, 4, 6, 7, 8, 11, 14, 15, 16] {
                let whole = text(&row[column]);
                let mut letters: Vec<char> = whole.chars().collect();
                if [1, 4].contains(&column) && letters.len() > 6 {
                    letters.insert(3, '\n');
                }
                row[column] = Cell::Text(format!(" {}\u{3000}\n", letters.into_iter().collect::<String>()));
            }
        }
        book
    });
}

#[test]
fn words_of_other_offices() {
    let replaced = |cell: &Cell, words: &[(&str, &str)]| {
        let whole = text(cell);
        let other = words.iter().find(|(from, _)| *from == whole);
        Cell::from(other.map_or(whole.as_str(), |(_, to)| to))
    };
    same_as_sample(|book| {
        let book = column(book, 6, |cell| replaced(cell, &[("定量", "定量指标"), ("定性", "定性指标")]));
        let book = column(book, 7, |cell| replaced(cell, &[("正向", "越高越好"), ("反向", "逆向"), ("等于", "定值")]));
        let book = column(book, 11, |cell| replaced(cell, &[("完成率法", "完成率"), ("排名档次法", "排名法")]));
        let book = column(book, 12, |cell| replaced(cell, &[("", "/")]));
        column(book, 16, |cell| replaced(cell, &[("月", "月度"), ("季", "每季度")]))
    });
}

#[test]
fn sheets_are_told_by_what_they_hold() {
    same_as_sample(|mut book| {
        let mut old = book.sheets[0].clone();
        old.0 = "设区市指标（旧）".to_owned();
        old.1[5][5] = Cell::Number(99.0);
        book.sheets[0].0 = "Sheet1".to_owned();
        if let Some(parts) = book.sheets.get_mut(1) {
            parts.0 = "Sheet2".to_owned();
        }
        book.hidden.push(book.sheets.len());
        book.sheets.push(old);
        book.sheets.push(("填表说明".to_owned(), vec![vec![Cell::from("1.请逐项填写。")]]));
        book
    });
}

#[test]
fn columns_that_can_be_missed() {
    // 序号 by order, 指标性质 by method, 备注.
    for file in [CITY, COUNTY] {
        let plain = read(&crate::fixture(&format!("year-2023/{file}")));
        let mut book = Book::sample(file);
        for row in book.sheets[0].1.iter_mut().skip(2) {
            for column in [17, 6, 0] {
                row.remove(column);
            }
        }
        let changed = read(&book.bytes());
        assert_eq!(places(&changed.problems), []);
        let strip = |points: &[domain::indicators::AssessmentPoint]| -> Vec<_> {
            points
                .iter()
                .cloned()
                .map(|point| domain::indicators::AssessmentPoint { remarks: String::new(), ..point })
                .collect()
        };
        assert_eq!(strip(&changed.points), strip(&plain.points));
    }
}

#[test]
fn points_of_the_levels_in_columns_of_their_own() {
    same_as_sample(|mut book| {
        for (index, row) in book.sheets[0].1.iter_mut().enumerate().skip(2) {
            for column in [3, 2, 1] {
                let whole = text(&row[column]);
                let (name, points) = match whole.rsplit_once('（') {
                    Some((name, points)) => (name.to_owned(), points.trim_end_matches("分）").to_owned()),
                    None => (whole, String::new()),
                };
                row[column] = Cell::Text(name);
                let points = if index == 2 { Cell::from("分值") } else { Cell::Number(points.parse().unwrap()) };
                row.insert(column + 1, points);
            }
        }
        book
    });
}

#[test]
fn parts_with_other_headings_and_signs() {
    same_as_sample(|mut book| {
        let Some((_, rows)) = book.sheets.get_mut(1) else { return book };
        rows[2][1] = Cell::from("指标名称");
        rows[2][3] = Cell::from("汇总方法");
        rows[2][15] = Cell::from("全市目标");
        for row in rows.iter_mut().skip(3) {
            for cell in row.iter_mut() {
                if text(cell) == "不适用" {
                    *cell = Cell::from("—");
                }
            }
        }
        let header = rows[2].clone();
        rows.insert(30, header);
        rows.push(vec![Cell::from("注：“—”为不适用。")]);
        book
    });
}

#[test]
fn plans_in_twelve_columns() {
    same_as_sample(|mut book| {
        let is_city = book.sheets.len() == 1;
        for (index, row) in book.sheets[0].1.iter_mut().enumerate().skip(2) {
            let plan = if is_city { row.remove(13) } else { Cell::Blank };
            let values = text(&plan);
            let parts: Vec<&str> = values.split(',').collect();
            for month in (0..12).rev().filter(|_| is_city) {
                let cell = match (index, parts.get(month)) {
                    (2, _) => Cell::Text(format!("{}月", month + 1)),
                    (_, Some(value)) if !value.is_empty() => Cell::Number(value.parse().unwrap()),
                    _ => Cell::Blank,
                };
                row.insert(13, cell);
            }
        }
        book
    });
}

#[test]
fn totals_first_levels_on_rows_of_their_own_and_merged_units() {
    same_as_sample(|mut book| {
        let rows = std::mem::take(&mut book.sheets[0].1);
        let (head, points) = rows.split_at(3);
        let mut out = head.to_vec();
        let mut total = vec![Cell::Blank; 18];
        (total[1], total[5]) = (Cell::from("合 计"), Cell::Number(if book.sheets.len() == 1 { 100.0 } else { 90.0 }));
        out.push(total);
        let mut above: Vec<String> = vec![String::new(); 3];
        for row in points {
            let path: Vec<String> = (1..=3).map(|column| text(&row[column])).collect();
            if path[0] != above[0] {
                let mut level = vec![Cell::Blank; 18];
                let (name, stated) = path[0].rsplit_once('（').unwrap();
                (level[1], level[5]) =
                    (Cell::from(name), Cell::Number(stated.trim_end_matches("分）").parse().unwrap()));
                out.push(level);
            }
            let mut row = row.clone();
            row[1] = Cell::Blank;
            out.push(row);
            above = path;
        }
        // One office for several points.
        let mut first = 4;
        for row in 5..=out.len() {
            if row < out.len() && text(&out[row][14]) == text(&out[first][14]) && !text(&out[row][14]).is_empty() {
                continue;
            }
            for below in &mut out[first + 1..row] {
                below[14] = Cell::Blank;
            }
            if row - first > 1 {
                book.merged.push((0, [first as u32, 14, row as u32 - 1, 14]));
            }
            first = row;
        }
        book.sheets[0].1 = out;
        book
    });
}
