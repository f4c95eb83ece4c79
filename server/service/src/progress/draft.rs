//! Forgetting a draft.

use crate::{Result, Service, args};
use domain::{accounts::SessionUser, ids::RowId, period::Period};

impl Service {
    /// Forgets what a reporter has typed and not submitted.
    pub async fn discard_draft(&self, user: &SessionUser, assignment: &RowId, period: Period) -> Result<()> {
        self.require_own_assignment(user, assignment).await?;
        let (user, assignment) = (user.id.clone(), assignment.clone());
        self.db
            .write(move |tx| {
                Box::pin(async move {
                    tx.run(
                        "DELETE FROM drafts WHERE assignment_id = $1 AND period = $2 AND user_id = $3",
                        args![&assignment, period, user],
                    )
                    .await
                    .map(|_| ())
                })
            })
            .await
    }
}
