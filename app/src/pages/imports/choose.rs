//! The first step: choosing a file. A plain form; with wasm it shows how far the upload is.

use super::{MOST_MEGABYTES, Steps, template::PlatformTemplate};
use crate::{ApiError, components::Icon, context::use_language};
use domain::language::Language;
use leptos::{html::Input, prelude::*};

/// An upload on its way.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Upload {
    pub name: String,
    pub sent: f64,
    pub total: f64,
}

impl Upload {
    fn percent(&self) -> u32 {
        if self.total > 0.0 { (self.sent / self.total * 100.0) as u32 } else { 0 }
    }

    fn all_sent(&self) -> bool {
        self.sent >= self.total
    }
}

/// Why a plain form's file was refused before it was read.
fn refusal(code: &str, l: Language) -> String {
    match (code, l) {
        ("file_too_large", Language::Chinese) => {
            format!("文件超过 {MOST_MEGABYTES} MB，没有读取。请删去图片和无关的表后再传。")
        }
        ("file_too_large", Language::English) => {
            format!("The file is over {MOST_MEGABYTES} MB and was not read. Remove pictures and unrelated sheets.")
        }
        ("no_file", _) => l.pick("请先选择一个文件。", "Choose a file first.").into(),
        _ => l.pick("文件没有传完，请重试。", "The upload did not arrive whole. Try again.").into(),
    }
}

#[component]
pub fn Choose(#[prop(optional)] refused: String, #[prop(optional, into)] error: Option<ApiError>) -> impl IntoView {
    let l = use_language();
    #[cfg(feature = "ssr")]
    if refused == "file_too_large" {
        crate::context::set_status(413);
    }
    let upload = RwSignal::new(None::<Upload>);
    let first = (!refused.is_empty()).then(|| refusal(&refused, l)).or_else(|| error.map(|error| error.text(l)));
    let problem = RwSignal::new(first);
    let file = NodeRef::<Input>::new();
    let hint = match l {
        Language::Chinese => {
            format!("指标工作簿 .xlsx，单位、进度、加扣分或社会评价 .csv，每个不超过 {MOST_MEGABYTES} MB")
        }
        Language::English => {
            format!(
                "Indicator workbook .xlsx; organisations, progress, adjustments or public evaluation .csv; each at most {MOST_MEGABYTES} MB"
            )
        }
    };
    let send = move |event: leptos::ev::SubmitEvent| {
        #[cfg(feature = "hydrate")]
        super::upload::send(event, file, upload, problem, l);
        #[cfg(not(feature = "hydrate"))]
        drop(event);
    };
    let chosen = RwSignal::new(String::new());
    let choose = move |_| {
        // Browsers put a made-up folder before the name.
        let path = file.get_untracked().map(|input| input.value()).unwrap_or_default();
        chosen.set(path.rsplit(['\\', '/']).next().unwrap_or_default().to_owned());
    };
    let on_its_way = move || upload.get().is_some();
    view! {
        <div class="page-head">
            <div>
                <h1>{l.pick("导入指标、单位与进度", "Import indicators, organisations and progress")}</h1>
                <p class="scope-line">{l.pick(
                    "先核对，全部无误才写入；不成功不留下任何数据",
                    "Checked first, written only without errors; what fails leaves nothing behind",
                )}</p>
            </div>
        </div>
        <Steps now=1/>
        {move || problem.get().map(|text| view! {
            <div class="banner" data-kind="harm" role="alert">
                <Icon name="i-info"/>
                <div><p>{text}</p></div>
            </div>
        })}
        <form
            class="stack" method="post" action="/api/v1/imports" enctype="multipart/form-data"
            hidden=on_its_way on:submit=send
        >
            <div class="drop">
                <Icon name="i-import"/>
                <label for="book">{l.pick("选择文件", "Choose a file")}</label>
                <span class="hint" id="book-hint">{hint}</span>
                <output for="book"><strong>{chosen}</strong></output>
                <input
                    id="book" name="book" type="file" accept=".xlsx,.csv" required aria-describedby="book-hint" node_ref=file
                    on:change=choose
                />
            </div>
            <div class="submitbar"><button class="button primary">{l.pick("上传并核对", "Upload and check")}</button></div>
        </form>
        {move || upload.get().map(|upload| view! { <Progress upload/> })}
        <section class="card" aria-labelledby="kinds">
            <div class="card-head"><h2 id="kinds">{l.pick("五种文件", "Five kinds of file")}</h2></div>
            <ul class="templates">
                <li><strong>{l.pick("指标工作簿 .xlsx", "Indicator workbook .xlsx")}</strong>
                    <span class="muted">{l.pick("Excel 或 WPS 手工制作的也可以，列名按含义认", "Made by hand in Excel or WPS as well; columns are told by meaning")}</span></li>
                <li><strong>{l.pick("单位 .csv", "Organisations .csv")}</strong>
                    <span class="muted">{l.pick("编码、名称、类别、是否承担自治区指标、领导", "code, name, kind, region indicators, leaders")}</span></li>
                <li><strong>{l.pick("进度 .csv", "Progress .csv")}</strong>
                    <span class="muted">{l.pick("期次、考评点、单位、实际值、说明", "period, point, organisation, actual, note")}</span></li>
                <li><strong>{l.pick("加扣分 adjustments-年度.csv", "Adjustments adjustments-YEAR.csv")}</strong>
                    <span class="muted">{l.pick("单位、类别、事由、分值、封顶组、依据、日期", "organisation, kind, reason, points, cap group, evidence, date")}</span></li>
                <li><strong>{l.pick("社会评价 public-evaluation-年度.csv", "Public evaluation public-evaluation-YEAR.csv")}</strong>
                    <span class="muted">{l.pick("单位、得分（0–100）、样本量", "organisation, score (0–100), sample size")}</span></li>
            </ul>
        </section>
        <PlatformTemplate/>
    }
}

#[component]
fn Progress(upload: Upload) -> impl IntoView {
    let l = use_language();
    let percent = upload.percent();
    let label = match (l, upload.all_sent()) {
        (Language::Chinese, false) => format!("正在上传 {}", upload.name),
        (Language::English, false) => format!("Uploading {}", upload.name),
        (Language::Chinese, true) => format!("正在核对 {}", upload.name),
        (Language::English, true) => format!("Checking {}", upload.name),
    };
    // Without a value the bar shows that work goes on.
    let value = (!upload.all_sent()).then_some(percent);
    view! {
        <section class="card stack" aria-label=l.pick("进度", "Progress")>
            <div class="progress">
                <label for="bar">{label}</label>
                <output for="bar">{value.map(|percent| format!("{percent}%"))}</output>
                <progress id="bar" max="100" value=value></progress>
            </div>
        </section>
    }
}
