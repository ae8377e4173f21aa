CREATE TABLE customers (
  id bigint PRIMARY KEY,
  name text NOT NULL,
  visits integer NOT NULL,
  credit numeric(10, 2) NOT NULL
);
