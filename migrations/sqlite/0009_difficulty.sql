-- Why a value is behind, what is done about it, what is needed from above: reported with the value. JSON, as the fields are
-- always read together; null where nothing is said.
ALTER TABLE entries ADD COLUMN difficulty TEXT;
ALTER TABLE entry_versions ADD COLUMN difficulty TEXT;

-- The fields as they were typed.
ALTER TABLE drafts ADD COLUMN difficulty TEXT;
