//! The proofs of what has been stored.

use super::kept::KeptReceipt;
use crate::context::use_language;
use domain::moment::Moment;
use leptos::prelude::*;

#[component]
pub fn Receipts(receipts: Vec<KeptReceipt>) -> impl IntoView {
    let l = use_language();
    if receipts.is_empty() {
        return ().into_any();
    }
    let row = |kept: KeptReceipt| {
        let at = Moment::of(kept.receipt.received_at);
        let hash = kept.receipt.content_hash.get(..12).unwrap_or_default().to_owned();
        view! {
            <tr>
                <th scope="row">{kept.title}</th>
                <td class="num">{kept.input.map(|input| input.actual)} " " {kept.unit}</td>
                <td><time datetime=at.iso()>{at.table()}</time></td>
                <td class="num">{kept.receipt.revision}</td>
                <td><code title=kept.receipt.content_hash>{hash}</code></td>
            </tr>
        }
    };
    view! {
        <section class="card" aria-labelledby="receipts">
            <h2 id="receipts">{l.pick("回执", "Receipts")}</h2>
            <div class="table-wrap" role="region" tabindex="0" aria-labelledby="receipts">
                <table class="data">
                    <thead>
                        <tr>
                            <th scope="col">{l.pick("考评点", "Point")}</th>
                            <th scope="col" class="num">{l.pick("实际", "Actual")}</th>
                            <th scope="col">{l.pick("服务器收到", "Received")}</th>
                            <th scope="col" class="num">{l.pick("版本", "Revision")}</th>
                            <th scope="col">{l.pick("校验", "Hash")}</th>
                        </tr>
                    </thead>
                    <tbody>{receipts.into_iter().map(row).collect_view()}</tbody>
                </table>
            </div>
        </section>
    }
    .into_any()
}
