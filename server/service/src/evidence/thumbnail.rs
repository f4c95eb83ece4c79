//! Small pictures of images, drawn once and kept beside the content.

use crate::{Error, Result, Service};
use bytes::Bytes;
use domain::{accounts::SessionUser, ids::RowId, progress::Shown};
use image::{
    DynamicImage, ImageDecoder, ImageReader, Limits, Rgba, RgbaImage, codecs::jpeg::JpegEncoder, imageops,
    metadata::Orientation,
};
use std::io::Cursor;
use tokio::sync::Semaphore;

/// Pixels; sharp on a phone, where a list shows it a third as wide.
const LONGEST_SIDE: u32 = 240;
/// More than any camera takes in one picture. A file of a few kilobytes can claim a hundred times as many.
const MOST_PIXELS: u64 = 64_000_000;
/// Bytes that a picture may take while it is read.
const MOST_MEMORY: u64 = 256 * 1024 * 1024;
const QUALITY: u8 = 80;

/// Drawing takes much memory and no short time: one at a time, off the async threads.
static DRAWING: Semaphore = Semaphore::const_new(1);

impl Service {
    /// A small JPEG of a file, for whoever may see the file; none where it is no picture or one that cannot be drawn.
    pub async fn evidence_thumbnail(&self, user: &SessionUser, id: &RowId) -> Result<Option<Bytes>> {
        let record = self.evidence_record(user, id).await?;
        self.thumbnail_of(&record.hash, &record.media_type).await
    }

    /// The same of any content of the store. Whoever calls has asked whether it may be seen.
    pub(crate) async fn thumbnail_of(&self, hash: &str, media_type: &str) -> Result<Option<Bytes>> {
        if Shown::of(media_type) != Some(Shown::Picture) {
            return Ok(None);
        }
        let drawn = match self.files.thumbnail(hash).await? {
            Some(drawn) => drawn,
            None => self.draw_thumbnail(hash).await?,
        };
        Ok(Some(drawn).filter(|drawn| !drawn.is_empty()))
    }

    /// Draws and keeps a thumbnail. One that cannot be drawn is kept as an empty one: nobody tries again.
    async fn draw_thumbnail(&self, hash: &str) -> Result<Bytes> {
        let turn = DRAWING.acquire().await.map_err(|_| Error::Unavailable)?;
        let content = self.files.get(hash).await?;
        let drawn = tokio::task::spawn_blocking(move || {
            // Held until the end, whoever has stopped waiting.
            let _turn = turn;
            draw(&content)
        });
        // A decoder that panics has met a file that it cannot read.
        let drawn = Bytes::from(drawn.await.ok().flatten().unwrap_or_default());
        self.files.put_thumbnail(hash, drawn.clone()).await?;
        Ok(drawn)
    }
}

/// The picture upright, on white, not larger than a thumbnail, as a JPEG.
fn draw(content: &[u8]) -> Option<Vec<u8>> {
    let mut reader = ImageReader::new(Cursor::new(content)).with_guessed_format().ok()?;
    let mut limits = Limits::default();
    limits.max_alloc = Some(MOST_MEMORY);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().ok()?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MOST_PIXELS || decoder.total_bytes() > MOST_MEMORY {
        return None;
    }
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let whole = DynamicImage::from_decoder(decoder).ok()?;
    let mut small = match width.max(height) > LONGEST_SIDE {
        true => whole.thumbnail(LONGEST_SIDE, LONGEST_SIDE),
        false => whole,
    };
    small.apply_orientation(orientation);
    let mut paper = RgbaImage::from_pixel(small.width(), small.height(), Rgba([255; 4]));
    imageops::overlay(&mut paper, &small.to_rgba8(), 0, 0);
    let mut jpeg = Vec::new();
    JpegEncoder::new_with_quality(&mut jpeg, QUALITY).encode_image(&DynamicImage::from(paper).to_rgb8()).ok()?;
    Some(jpeg)
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{ImageFormat, Rgb, RgbImage};

    const RED: [u8; 3] = [220, 20, 20];
    const BLUE: [u8; 3] = [20, 20, 220];

    fn encoded(picture: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        picture.into().write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    fn drawn(content: &[u8]) -> RgbImage {
        image::load_from_memory_with_format(&draw(content).expect("a thumbnail"), ImageFormat::Jpeg).unwrap().to_rgb8()
    }

    /// A part of a PNG, with its length before and its sum after it.
    fn chunk(name: &[u8], data: &[u8]) -> Vec<u8> {
        let named = [name, data].concat();
        let sum = named.iter().fold(!0_u32, |sum, byte| {
            (0..8).fold(sum ^ u32::from(*byte), |sum, _| (sum >> 1) ^ (0xEDB8_8320 & (sum & 1).wrapping_neg()))
        });
        [&(data.len() as u32).to_be_bytes()[..], &named, &(!sum).to_be_bytes()].concat()
    }

    #[test]
    fn pictures_become_small_and_stand_upright() {
        let half = |x, _| Rgb(if x < 400 { RED } else { BLUE });
        let jpeg = encoded(RgbImage::from_fn(800, 400, half), ImageFormat::Jpeg);
        assert_eq!(drawn(&jpeg).dimensions(), (240, 120));
        // As a camera that was held upright writes it: "turn a quarter to the right".
        let turned: &[u8] = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0";
        let length = (turned.len() as u16 + 2).to_be_bytes();
        let upright = drawn(&[&jpeg[..2], &[0xFF, 0xE1], &length, turned, &jpeg[2..]].concat());
        assert_eq!(upright.dimensions(), (120, 240));
        assert!(upright.get_pixel(60, 20).0[0] > 150 && upright.get_pixel(60, 220).0[2] > 150);
        assert_eq!(drawn(&encoded(RgbImage::new(30, 20), ImageFormat::WebP)).dimensions(), (30, 20));
    }

    #[test]
    fn what_is_transparent_is_drawn_on_white() {
        let clear = RgbaImage::from_pixel(40, 40, Rgba([0; 4]));
        assert!(drawn(&encoded(clear, ImageFormat::Png)).get_pixel(20, 20).0.iter().all(|light| *light > 250));
    }

    #[test]
    fn what_claims_to_be_huge_or_is_broken_is_not_drawn() {
        let side = 60_000_u32.to_be_bytes();
        let header = [&side[..], &side, &[8, 2, 0, 0, 0]].concat();
        let bomb = [&b"\x89PNG\r\n\x1a\n"[..], &chunk(b"IHDR", &header), &chunk(b"IDAT", &[]), &chunk(b"IEND", &[])];
        assert_eq!(draw(&bomb.concat()), None);
        let whole = encoded(RgbImage::new(300, 300), ImageFormat::Png);
        assert!(draw(&whole).is_some());
        assert_eq!(draw(&whole[..whole.len() / 2]), None);
        assert_eq!(draw(b"\xFF\xD8\xFF\xE0 no picture"), None);
    }
}
