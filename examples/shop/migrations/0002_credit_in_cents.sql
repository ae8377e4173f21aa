-- The credit was in euros (12.50) and is in cents (1250) from now on: another name, another type, other values.
ALTER TABLE customers RENAME COLUMN credit TO credit_cents;

-- switchyard: up (credit_cents * 100)::integer
-- switchyard: down credit_cents / 100.0
ALTER TABLE customers ALTER COLUMN credit_cents TYPE integer USING (credit_cents * 100)::integer;
