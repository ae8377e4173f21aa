import type { Family } from "../family.ts";

export const partitions: Family = {
  name: "partitions",
  setup: `
    CREATE TABLE part (id bigint NOT NULL, word text) PARTITION BY RANGE (id);
    CREATE TABLE part_1 PARTITION OF part FOR VALUES FROM (0) TO (100);
    CREATE TABLE part_2 PARTITION OF part FOR VALUES FROM (100) TO (200);
    CREATE TABLE part_rest PARTITION OF part DEFAULT;
    INSERT INTO part SELECT i, 'w' FROM generate_series(1, 300) i;
    CREATE TABLE whole (id bigint NOT NULL, word text) PARTITION BY RANGE (id);
    CREATE TABLE whole_1 PARTITION OF whole FOR VALUES FROM (0) TO (1000);
    INSERT INTO whole SELECT i, 'w' FROM generate_series(1, 300) i;
    CREATE TABLE fresh (id bigint NOT NULL, word text);
    INSERT INTO fresh SELECT i, 'w' FROM generate_series(1000, 1300) i;
    CREATE TABLE proven (id bigint NOT NULL, word text, CHECK (id >= 1000 AND id < 2000));
    INSERT INTO proven SELECT i, 'w' FROM generate_series(1000, 1300) i;
    CREATE TABLE kinds (kind text, id bigint) PARTITION BY LIST (kind);
    CREATE TABLE kinds_a PARTITION OF kinds FOR VALUES IN ('a');
    INSERT INTO kinds SELECT 'a', generate_series(1, 300);
    CREATE TABLE kinds_b (kind text, id bigint);
    INSERT INTO kinds_b SELECT 'b', generate_series(1, 300);
    CREATE TABLE keyed (id bigint PRIMARY KEY, word text) PARTITION BY RANGE (id);
    CREATE TABLE keyed_1 PARTITION OF keyed FOR VALUES FROM (0) TO (1000);
    INSERT INTO keyed SELECT i, 'w' FROM generate_series(1, 300) i;
    CREATE TABLE pointing (id bigint REFERENCES keyed);
    INSERT INTO pointing SELECT generate_series(1, 100);`,
  statements: [
    "CREATE TABLE whole_2 PARTITION OF whole FOR VALUES FROM (1000) TO (2000)",
    "CREATE TABLE part_3 PARTITION OF part FOR VALUES FROM (1000) TO (2000)",
    "CREATE TABLE whole_rest PARTITION OF whole DEFAULT",
    "ALTER TABLE whole ATTACH PARTITION fresh FOR VALUES FROM (1000) TO (2000)",
    "ALTER TABLE whole ATTACH PARTITION proven FOR VALUES FROM (1000) TO (2000)",
    "ALTER TABLE part ATTACH PARTITION proven FOR VALUES FROM (1000) TO (2000)",
    "ALTER TABLE part ATTACH PARTITION fresh FOR VALUES FROM (1000) TO (2000)",
    "ALTER TABLE kinds ATTACH PARTITION kinds_b FOR VALUES IN ('b')",
    "ALTER TABLE kinds ATTACH PARTITION kinds_b DEFAULT",
    "ALTER TABLE keyed ATTACH PARTITION fresh FOR VALUES FROM (1000) TO (2000)",
    "ALTER TABLE whole DETACH PARTITION whole_1",
    "ALTER TABLE part DETACH PARTITION part_1",
    "ALTER TABLE part ADD COLUMN age int",
    "ALTER TABLE part ADD COLUMN luck float8 DEFAULT random()",
    "ALTER TABLE part DROP COLUMN word",
    "ALTER TABLE part ALTER COLUMN word SET NOT NULL",
    "ALTER TABLE part ALTER COLUMN word TYPE varchar(20)",
    "ALTER TABLE part ALTER COLUMN word SET DEFAULT 'x'",
    "ALTER TABLE part RENAME COLUMN word TO term",
    "ALTER TABLE part ADD CONSTRAINT worded CHECK (word <> '')",
    "ALTER TABLE part ADD CONSTRAINT worded CHECK (word <> '') NOT VALID",
    "ALTER TABLE part ADD PRIMARY KEY (id)",
    "ALTER TABLE part ADD UNIQUE (id)",
    "ALTER TABLE kinds ADD PRIMARY KEY (kind, id)",
    "ALTER TABLE part_1 ADD CONSTRAINT worded CHECK (word <> '')",
    "ALTER TABLE part RENAME TO parts",
    "ALTER TABLE pointing ADD CONSTRAINT again FOREIGN KEY (id) REFERENCES keyed NOT VALID",
    "ALTER TABLE keyed ADD CONSTRAINT points FOREIGN KEY (id) REFERENCES keyed",
    "DROP TABLE part_1",
    "DROP TABLE part",
    "TRUNCATE part",
    "TRUNCATE part_1",
  ],
};

export const inheritance: Family = {
  name: "inheritance",
  setup: `
    CREATE TABLE base (id bigint, word text);
    INSERT INTO base SELECT i, 'w' FROM generate_series(1, 200) i;
    CREATE TABLE derived (more int) INHERITS (base);
    INSERT INTO derived SELECT i, 'w', i FROM generate_series(1, 200) i;
    CREATE TABLE lone (id bigint, word text);
    INSERT INTO lone SELECT i, 'w' FROM generate_series(1, 200) i;`,
  statements: [
    "ALTER TABLE base ADD COLUMN age int",
    "ALTER TABLE base ADD CONSTRAINT worded CHECK (word <> '')",
    "ALTER TABLE ONLY base ADD CONSTRAINT worded CHECK (word <> '') NO INHERIT",
    "ALTER TABLE base ALTER COLUMN id TYPE int",
    "ALTER TABLE lone INHERIT base",
    "ALTER TABLE derived NO INHERIT base",
    "CREATE TABLE another () INHERITS (base)",
    "ALTER TABLE ONLY base ALTER COLUMN word SET DEFAULT 'x'",
  ],
};
