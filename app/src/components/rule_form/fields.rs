//! The fields of each method.

use super::{
    Form,
    formula::FormulaField,
    input::{Choice, Pick, TextField},
    rows::{BandRows, ScoreRows, StageRows},
};
use crate::context::use_language;
use domain::scoring::{Beyond, Method, Partial, RuleDraft};
use leptos::prelude::*;

/// A text of the draft, to read and to write.
type Text = (fn(&RuleDraft) -> &String, fn(&mut RuleDraft) -> &mut String);

macro_rules! text {
    ($field:ident) => {
        (|draft| &draft.$field, |draft| &mut draft.$field)
    };
}

fn figure(form: Form, place: &'static str, label: impl Into<String>, text: Text, of: Of) -> impl IntoView {
    let l = use_language();
    let (read, write) = text;
    let label = label.into();
    let points = Signal::derive(move || l.pick("分", "points").to_owned());
    let unit = match of {
        Of::Points | Of::OptionalPoints => points,
        Of::Actual => form.unit,
    };
    view! {
        <TextField
            form=form place=place label=Signal::derive(move || label.clone())
            value=Signal::derive(move || form.draft.with(|draft| read(draft).clone()))
            set=Callback::new(move |typed: String| form.draft.update(|draft| write(draft).clone_from(&typed)))
            unit=unit optional=matches!(of, Of::OptionalPoints)
        />
    }
}

/// What a figure is measured in.
#[derive(Clone, Copy)]
enum Of {
    Points,
    OptionalPoints,
    /// The unit of the point.
    Actual,
}

/// Those of the method that is chosen now.
#[component]
pub fn Fields(form: Form) -> impl IntoView {
    let l = use_language();
    let method = Memo::new(move |_| form.draft.with(|draft| draft.method));
    move || match method.get() {
        Method::Completion => view! { <NegativeField form=form/> }.into_any(),
        Method::Deduction => view! { <DeductionFields form=form/> }.into_any(),
        Method::Count => view! { <CountFields form=form/> }.into_any(),
        Method::Bands => view! { <BandRows form=form/> }.into_any(),
        Method::Rank => view! { <RankFields form=form/> }.into_any(),
        Method::RatioToBest | Method::Qualitative => {
            view! { <p class="hint">{l.pick("这种方法没有参数。", "This method has no parameters.")}</p> }.into_any()
        }
        Method::Efficacy => view! {
            <div class="pair">
                {figure(form, "min", l.pick("不允许值（得六成）", "Minimum (60%)"), text!(min), Of::Actual)}
                {figure(form, "max", l.pick("满意值（得满分）", "Maximum (full marks)"), text!(max), Of::Actual)}
            </div>
            <NegativeField form=form/>
        }
        .into_any(),
        Method::Milestones => view! { <StageRows form=form/> }.into_any(),
        Method::Interval => view! {
            <div class="pair">
                {figure(form, "low", l.pick("满分区间下限", "Full marks from"), text!(low), Of::Actual)}
                {figure(form, "high", l.pick("满分区间上限", "Full marks up to"), text!(high), Of::Actual)}
                {figure(form, "zero_low", l.pick("低于此值为 0 分", "0 below"), text!(zero_low), Of::Actual)}
                {figure(form, "zero_high", l.pick("高于此值为 0 分", "0 above"), text!(zero_high), Of::Actual)}
            </div>
        }
        .into_any(),
        Method::Formula => view! { <FormulaField form=form/> }.into_any(),
    }
}

#[component]
fn NegativeField(form: Form) -> impl IntoView {
    let l = use_language();
    view! {
        <Choice
            form=form place="allow_negative" label=l.pick("负值照实计算（不按 0 计）", "Take negative values as they are")
            value=Signal::derive(move || form.draft.with(|draft| draft.allow_negative))
            set=Callback::new(move |on| form.draft.update(|draft| draft.allow_negative = on))
        />
    }
}

const fn partial_key(partial: Partial) -> &'static str {
    match partial {
        Partial::Proportional => "proportional",
        Partial::WholeDown => "whole_down",
        Partial::WholeUp => "whole_up",
    }
}

#[component]
fn DeductionFields(form: Form) -> impl IntoView {
    let l = use_language();
    let options = vec![
        ("proportional", l.pick("按比例扣", "In proportion")),
        ("whole_down", l.pick("不扣", "Nothing")),
        ("whole_up", l.pick("按一步扣", "A whole step")),
    ];
    let set = move |key: String| {
        let partial = match key.as_str() {
            "whole_down" => Partial::WholeDown,
            "whole_up" => Partial::WholeUp,
            _ => Partial::Proportional,
        };
        form.draft.update(|draft| draft.partial = partial);
    };
    view! {
        <div class="pair">
            {figure(form, "step", l.pick("每差（步长）", "For every step of"), text!(step), Of::Actual)}
            {figure(form, "points", l.pick("扣", "Take off"), text!(points), Of::Points)}
            <Pick
                form=form place="partial" label=l.pick("不足一步的", "Part of a step costs") options=options
                value=Signal::derive(move || form.draft.with(|draft| partial_key(draft.partial)))
                set=Callback::new(set)
            />
        </div>
    }
}

#[component]
fn CountFields(form: Form) -> impl IntoView {
    let l = use_language();
    view! {
        <div class="pair">
            {figure(form, "per", l.pick("每件加分（扣分填负数）", "For each (negative: taken off)"), text!(per), Of::Points)}
            {figure(form, "base", l.pick("基数", "To begin with"), text!(base), Of::OptionalPoints)}
            {figure(form, "cap", l.pick("封顶（扣分为保底）", "At most (at least, where taken off)"), text!(cap), Of::OptionalPoints)}
        </div>
        <Choice
            form=form place="unbounded" label=l.pick("不受分值限制（可超过分值或为负）", "Not limited to 0 and the weight")
            value=Signal::derive(move || form.draft.with(|draft| draft.unbounded))
            set=Callback::new(move |on| form.draft.update(|draft| draft.unbounded = on))
        />
    }
}

#[component]
fn RankFields(form: Form) -> impl IntoView {
    let l = use_language();
    let options = vec![("zero", l.pick("不得分", "Nothing")), ("last", l.pick("按末档得分", "The last score"))];
    let value = move || {
        form.draft.with(|draft| match draft.beyond {
            Beyond::Last => "last",
            Beyond::Zero => "zero",
        })
    };
    let set = move |key: String| {
        let beyond = if key == "last" { Beyond::Last } else { Beyond::Zero };
        form.draft.update(|draft| draft.beyond = beyond);
    };
    view! {
        <ScoreRows form=form/>
        <Pick
            form=form place="beyond" label=l.pick("其后名次", "Later places") options=options
            value=Signal::derive(value) set=Callback::new(set)
        />
    }
}
