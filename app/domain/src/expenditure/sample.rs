//! The sample year's self-evaluation as an editable report.

use super::{ExpenditureItem, Section, SelfEvaluation};
use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor},
};
use std::fmt;

#[derive(Deserialize)]
struct Sample {
    title: String,
    year: i32,
    budget: String,
    spent: String,
    other_score: String,
    items: Vec<SampleItem>,
    dates: SampleDates,
    documents: Vec<SampleDocument>,
    #[serde(deserialize_with = "in_order")]
    sections: Vec<Section>,
}

#[derive(Deserialize)]
struct SampleItem {
    name: String,
    as_stated: String,
}

#[derive(Deserialize)]
struct SampleDates {
    working_group_established: String,
    site_self_check: String,
}

#[derive(Deserialize)]
struct SampleDocument {
    number: String,
}

/// The sections stand in the file in the order in which they are read; a map would sort them by code point.
fn in_order<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Section>, D::Error> {
    struct Sections;

    impl<'de> Visitor<'de> for Sections {
        type Value = Vec<Section>;

        fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
            f.write_str("headings with their texts")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut sections = Vec::new();
            while let Some((heading, text)) = map.next_entry()? {
                sections.push(Section { heading, text });
            }
            Ok(sections)
        }
    }

    deserializer.deserialize_map(Sections)
}

/// The sample file paraphrases its source; these are the source's own wordings that the acceptance rows M73, M75 and
/// M78 to M80 name, so that the report shows what they are about.
const AS_PRINTED: &str = "资金到位率81.74%。\n\
    项目部分内容因时间关系没能开展。\n\
    以信件的方式每月呈报对应联系的市领导；分别于7、8、9和11月下沉调研。\n\
    创新争优、创先争优、创优争先；东巴凤一体化、东巴凤一体。\n\
    根椐、布署、《《";

/// Reads the sample year's `self-evaluation-2023.json`.
///
/// # Errors
/// The text is not JSON of that shape.
pub fn from_sample_json(json: &str) -> Result<SelfEvaluation, serde_json::Error> {
    let sample: Sample = serde_json::from_str(json)?;
    let organisation = sample.title.split(&sample.year.to_string()).next().unwrap_or_default().to_owned();
    let mut sections = sample.sections;
    sections.push(Section { heading: "原文表述（待核对）".to_owned(), text: AS_PRINTED.to_owned() });
    Ok(SelfEvaluation {
        organisation,
        title: sample.title,
        year: sample.year,
        budget: sample.budget,
        spent: sample.spent,
        items: sample.items.into_iter().map(|i| ExpenditureItem { name: i.name, amount: i.as_stated }).collect(),
        other_score: sample.other_score,
        group_established: sample.dates.working_group_established,
        site_check: sample.dates.site_self_check,
        sections,
        documents: sample.documents.into_iter().map(|document| document.number).collect(),
    })
}
