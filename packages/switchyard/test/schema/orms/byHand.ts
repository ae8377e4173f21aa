/**
 * The phases of the migration of `users`, as statements, on a database that has `appSchema`. Views go before the table
 * changes: a statement of the app locks the view first and the table then, and whoever does it the other way round
 * meets it in a deadlock.
 */
export const appSchema = `
  CREATE TABLE users (id serial PRIMARY KEY, name text NOT NULL, email text NOT NULL UNIQUE, age text, legacy text);
  CREATE TABLE posts (id serial PRIMARY KEY, user_id int REFERENCES users ON DELETE CASCADE, title text NOT NULL);
  INSERT INTO users (name, email, age, legacy)
    SELECT 'old ' || i, 'old' || i || '@example.org', (i % 90)::text, 'kept' FROM generate_series(1, 500) AS i;
  CREATE SCHEMA shop_v1`;

export const expand = `
  BEGIN;
  ALTER TABLE users ADD COLUMN _sy_years int, ADD COLUMN _sy_country text;
  ALTER TABLE users ADD CONSTRAINT _sy_country_set CHECK (_sy_country IS NOT NULL) NOT VALID;
  CREATE FUNCTION shop_v1._sy_users() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF 'shop_v2' = ANY (current_schemas(false)) THEN
      IF TG_OP = 'INSERT' OR NEW._sy_years IS DISTINCT FROM OLD._sy_years THEN NEW.age := NEW._sy_years::text; END IF;
      IF TG_OP = 'INSERT' THEN NEW.legacy := 'kept'; END IF;
    ELSE
      IF TG_OP = 'INSERT' OR NEW.age IS DISTINCT FROM OLD.age THEN NEW._sy_years := NEW.age::int; END IF;
      IF TG_OP = 'INSERT' THEN NEW._sy_country := 'DE'; END IF;
    END IF;
    NEW._sy_years := coalesce(NEW._sy_years, NEW.age::int);
    NEW._sy_country := coalesce(NEW._sy_country, 'DE');
    RETURN NEW;
  END $$;
  CREATE TRIGGER _sy_users BEFORE INSERT OR UPDATE ON users FOR EACH ROW
    WHEN (current_setting('switchyard.backfill', true) IS DISTINCT FROM 'on') EXECUTE FUNCTION shop_v1._sy_users();
  CREATE VIEW shop_v1.users WITH (security_invoker) AS SELECT id, name, email, age, legacy FROM public.users;
  CREATE SCHEMA shop_v2;
  CREATE VIEW shop_v2.users WITH (security_invoker) AS
    SELECT id, name, email, _sy_years AS years, _sy_country AS country FROM public.users;
  COMMIT`;

export const backfill = `
  BEGIN;
  SET LOCAL switchyard.backfill = 'on';
  UPDATE users SET _sy_years = age::int, _sy_country = 'DE' WHERE _sy_country IS NULL;
  COMMIT`;

export const contract = `
  BEGIN;
  DROP VIEW shop_v1.users, shop_v2.users;
  DROP TRIGGER _sy_users ON users;
  DROP SCHEMA shop_v1 CASCADE;
  ALTER TABLE users DROP COLUMN age, DROP COLUMN legacy;
  ALTER TABLE users RENAME COLUMN _sy_years TO years;
  ALTER TABLE users RENAME COLUMN _sy_country TO country;
  COMMIT`;

export const revert = `
  BEGIN;
  DROP VIEW shop_v1.users, shop_v2.users;
  DROP TRIGGER _sy_users ON users;
  DROP FUNCTION shop_v1._sy_users();
  DROP SCHEMA shop_v2;
  ALTER TABLE users DROP COLUMN _sy_years, DROP COLUMN _sy_country;
  COMMIT`;
