-- The ledger of messages (a row for each message, recipient and channel) in one table for each span of dispatches.
-- Worth it from about 100 million rows, or when old ones are to be removed; before that one table is simpler.
--
-- Dispatches are numbered in the order in which they are made, so a range of numbers is a span of time, and the rules
-- of one delivery for each person (or outsider) and dispatch stay constraints. `bound` is a number that no dispatch
-- has reached:
--     psql -v ON_ERROR_STOP=1 -v bound=12000 -v next=13000 -f partition-deliveries.sql "$LANTOA_DATABASE_URL"

-- While everything runs:
CREATE UNIQUE INDEX CONCURRENTLY delivery_before_pk ON delivery_delivery (id, dispatch_id);
ALTER TABLE delivery_delivery ADD CONSTRAINT delivery_before_bound CHECK (dispatch_id < :bound) NOT VALID;
ALTER TABLE delivery_delivery VALIDATE CONSTRAINT delivery_before_bound;

-- The change itself; nothing is copied.
BEGIN;
SET LOCAL lock_timeout = '3s';
ALTER TABLE delivery_delivery RENAME TO delivery_delivery_before;
ALTER TABLE delivery_delivery_before DROP CONSTRAINT delivery_delivery_pkey;
ALTER TABLE delivery_delivery_before
    ADD CONSTRAINT delivery_delivery_before_pkey PRIMARY KEY USING INDEX delivery_before_pk;
ALTER TABLE delivery_delivery_before RENAME CONSTRAINT one_delivery_a_person TO one_delivery_a_person_before;
ALTER TABLE delivery_delivery_before RENAME CONSTRAINT one_delivery_an_outsider TO one_delivery_an_outsider_before;
ALTER INDEX delivery_by_state RENAME TO delivery_by_state_before;
ALTER INDEX delivery_unknown RENAME TO delivery_unknown_before;
ALTER TABLE delivery_delivery_before ALTER COLUMN id DROP IDENTITY;
CREATE SEQUENCE delivery_delivery_ids;
SELECT setval('delivery_delivery_ids', (SELECT coalesce(max(id), 1) FROM delivery_delivery_before));
CREATE TABLE delivery_delivery (LIKE delivery_delivery_before INCLUDING DEFAULTS INCLUDING CONSTRAINTS)
    PARTITION BY RANGE (dispatch_id);
ALTER TABLE delivery_delivery DROP CONSTRAINT delivery_before_bound;
ALTER TABLE delivery_delivery ALTER COLUMN id SET DEFAULT nextval('delivery_delivery_ids');
ALTER SEQUENCE delivery_delivery_ids OWNED BY delivery_delivery.id;
ALTER TABLE delivery_delivery
    ADD PRIMARY KEY (id, dispatch_id),
    ADD CONSTRAINT one_delivery_a_person UNIQUE (dispatch_id, person_id),
    ADD CONSTRAINT one_delivery_an_outsider UNIQUE (dispatch_id, outsider),
    ADD FOREIGN KEY (batch_id) REFERENCES delivery_batch DEFERRABLE INITIALLY DEFERRED,
    ADD FOREIGN KEY (dispatch_id) REFERENCES delivery_dispatch DEFERRABLE INITIALLY DEFERRED,
    ADD FOREIGN KEY (person_id) REFERENCES people_person DEFERRABLE INITIALLY DEFERRED;
CREATE INDEX delivery_by_state ON delivery_delivery (dispatch_id, state);
CREATE INDEX delivery_unknown ON delivery_delivery (dispatch_id) WHERE state = 'unknown';
CREATE INDEX ON delivery_delivery (batch_id);
CREATE INDEX ON delivery_delivery (person_id);
ALTER TABLE delivery_delivery ATTACH PARTITION delivery_delivery_before FOR VALUES FROM (MINVALUE) TO (:bound);
CREATE TABLE delivery_delivery_rest PARTITION OF delivery_delivery DEFAULT;
COMMIT;
ALTER TABLE delivery_delivery_before DROP CONSTRAINT delivery_before_bound;

-- Each month, before the numbers run out: a table for the next ones. What fits nowhere goes into the rest, which
-- must be empty of these numbers then.
CREATE TABLE delivery_delivery_next PARTITION OF delivery_delivery FOR VALUES FROM (:bound) TO (:next);
