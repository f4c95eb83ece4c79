-- Records that devices have sent and that were stored, by the id that the device gave each: the same one twice is recognised,
-- and what was stored is the receipt. A record that was not stored leaves nothing here: it may be mended and sent again.
CREATE TABLE sync_records (
    id TEXT NOT NULL PRIMARY KEY,
    device TEXT NOT NULL,
    seq BIGINT NOT NULL,
    assignment_id TEXT NOT NULL REFERENCES assignments (id),
    period TEXT NOT NULL,
    revision BIGINT NOT NULL,
    content_hash TEXT NOT NULL,
    received_at BIGINT NOT NULL,
    user_id TEXT NOT NULL REFERENCES users (id)
);
CREATE INDEX sync_records_by_device ON sync_records (device);

-- What a device last said of itself: how many records it has not got rid of, since when, and how many its user gave up.
CREATE TABLE sync_devices (
    device TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id),
    last_seq BIGINT NOT NULL,
    waiting BIGINT NOT NULL,
    oldest_at BIGINT,
    given_up BIGINT NOT NULL,
    reported_at BIGINT NOT NULL
);
