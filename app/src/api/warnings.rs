//! Server functions of the board.

use crate::ApiError;
use domain::{
    indicators::Track,
    period::Period,
    warnings::{Board, PointFilter, PointList},
};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use crate::context::{service, user};

/// A board to follow.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BoardPage {
    pub board: Board,
    /// The last event that the board includes: the live stream goes on from here.
    pub event: i64,
    /// Years that have indicators, newest first.
    pub years: Vec<i32>,
}

/// The board of a track; without a period that of the month that is being reported.
#[server(prefix = "/api", endpoint = "warnings/board", input = GetUrl)]
pub async fn read_board(track: Track, period: Option<Period>) -> Result<BoardPage, ApiError> {
    let (user, service) = (user()?, service()?);
    let period = period.unwrap_or_else(|| service.current_period());
    let (computed, event) = service.board_and_event(&user, track, period).await?;
    let board = computed.board.clone();
    let years = if board.rows.is_empty() { service.years().await? } else { Vec::new() };
    Ok(BoardPage { board, event, years })
}

/// The points behind a board's numbers.
#[server(prefix = "/api", endpoint = "warnings/points", input = GetUrl)]
pub async fn read_points(
    track: Track,
    period: Option<Period>,
    #[server(default)] filter: PointFilter,
) -> Result<PointList, ApiError> {
    let (user, service) = (user()?, service()?);
    let period = period.unwrap_or_else(|| service.current_period());
    Ok(service.board_points(&user, track, period, filter).await?)
}
