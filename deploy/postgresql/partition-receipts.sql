-- Receipts in one table a month. Worth it from about 100 million rows, when the indexes no longer fit into memory
-- or old receipts are to be removed; before that one table is simpler and as quick.
--
-- Notices are numbered in the order in which they are made, so a range of numbers is a span of time, and the rule
-- of one receipt for each person and notice stays a constraint. `bound` is a number that no notice has reached:
--     psql -v ON_ERROR_STOP=1 -v bound=12000 -v next=13000 -f partition-receipts.sql "$LANTOA_DATABASE_URL"

-- While everything runs:
CREATE UNIQUE INDEX CONCURRENTLY receipt_before_pk ON notices_receipt (id, notice_id);
ALTER TABLE notices_receipt ADD CONSTRAINT receipt_before_bound CHECK (notice_id < :bound) NOT VALID;
ALTER TABLE notices_receipt VALIDATE CONSTRAINT receipt_before_bound;

-- The change itself; nothing is copied.
BEGIN;
SET LOCAL lock_timeout = '3s';
ALTER TABLE notices_receipt RENAME TO notices_receipt_before;
ALTER TABLE notices_receipt_before DROP CONSTRAINT notices_receipt_pkey;
ALTER TABLE notices_receipt_before ADD CONSTRAINT notices_receipt_before_pkey PRIMARY KEY USING INDEX receipt_before_pk;
ALTER TABLE notices_receipt_before RENAME CONSTRAINT one_receipt_a_person TO one_receipt_a_person_before;
ALTER TABLE notices_receipt_before ALTER COLUMN id DROP IDENTITY;
CREATE SEQUENCE notices_receipt_ids;
SELECT setval('notices_receipt_ids', (SELECT coalesce(max(id), 1) FROM notices_receipt_before));
CREATE TABLE notices_receipt (LIKE notices_receipt_before INCLUDING DEFAULTS) PARTITION BY RANGE (notice_id);
ALTER TABLE notices_receipt ALTER COLUMN id SET DEFAULT nextval('notices_receipt_ids');
ALTER SEQUENCE notices_receipt_ids OWNED BY notices_receipt.id;
ALTER TABLE notices_receipt
    ADD PRIMARY KEY (id, notice_id),
    ADD CONSTRAINT one_receipt_a_person UNIQUE (notice_id, person_id),
    ADD CONSTRAINT notices_receipt_opened_version_check CHECK (opened_version >= 0),
    ADD CONSTRAINT notices_receipt_confirmed_version_check CHECK (confirmed_version >= 0),
    ADD CONSTRAINT notices_receipt_assisted_version_check CHECK (assisted_version >= 0),
    ADD FOREIGN KEY (notice_id) REFERENCES notices_notice DEFERRABLE INITIALLY DEFERRED,
    ADD FOREIGN KEY (person_id) REFERENCES people_person DEFERRABLE INITIALLY DEFERRED,
    ADD FOREIGN KEY (unit_id) REFERENCES units_unit DEFERRABLE INITIALLY DEFERRED,
    ADD FOREIGN KEY (meeting_id) REFERENCES notices_meeting DEFERRABLE INITIALLY DEFERRED;
CREATE INDEX ON notices_receipt (person_id, notice_id);
CREATE INDEX ON notices_receipt (unit_id);
CREATE INDEX ON notices_receipt (meeting_id);
ALTER TABLE notices_receipt ATTACH PARTITION notices_receipt_before FOR VALUES FROM (MINVALUE) TO (:bound);
CREATE TABLE notices_receipt_rest PARTITION OF notices_receipt DEFAULT;
COMMIT;
ALTER TABLE notices_receipt_before DROP CONSTRAINT receipt_before_bound;

-- Each month, before the numbers run out: a table for the next ones. What fits nowhere goes into the rest, which
-- must be empty of these numbers then.
CREATE TABLE notices_receipt_next PARTITION OF notices_receipt FOR VALUES FROM (:bound) TO (:next);
