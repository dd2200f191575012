-- Meridian's ERP as it came over from a machine where names had ten characters and shouted. Every start
-- makes the same rows: nothing here depends on the time or on chance.

create table "PRODUCT" (
  "PRODCD"  char(12)      not null,
  "DESCR"   char(80)      not null,
  "PRICE"   numeric(9,2)  not null,
  "COST"    numeric(18,4) not null default 0,
  "GRP_CD"  char(3)       not null default 'GEN',
  "ACT_FL"  char(1)       not null default 'Y',
  "CHG_DT"  numeric(8)    not null default 0,
  "CHG_USR" varchar(10)   not null default '',
  constraint "PRODUCT_PK" primary key ("PRODCD"),
  constraint "PRODUCT_ACT" check ("ACT_FL" in ('Y', 'N'))
);
comment on table "PRODUCT" is 'Product master';

create table "STOCK" (
  "PRODCD"  char(12)      not null references "PRODUCT",
  "WHS_CD"  char(3)       not null,
  "QTY_OH"  numeric(18,4) not null,
  "CNT_DT"  numeric(8)    not null default 0,
  constraint "STOCK_PK" primary key ("PRODCD", "WHS_CD")
);

create table "CUSTXREF" (
  "CUSTNO"  char(8)  not null,
  "ERPNO"   integer  not null,
  "BLK_FL"  char(1)  not null default 'N',
  constraint "CUSTXREF_PK" primary key ("CUSTNO"),
  constraint "CUSTXREF_UK" unique ("ERPNO")
);

create table "ORDHDR" (
  "ORDNO"   char(12)   not null,
  "CUSTNO"  char(8)    not null,
  "ORD_DT"  char(8)    not null,
  "ORD_TM"  char(6)    not null,
  "DLV_DT"  numeric(8) not null default 0,
  "EXPR_FL" char(1)    not null default 'N',
  "STAT_CD" char(2)    not null default '10',
  "CCY_CD"  char(3)    not null default 'EUR',
  constraint "ORDHDR_PK" primary key ("ORDNO")
);
create index "ORDHDR_I1" on "ORDHDR" ("CUSTNO", "ORDNO");

create table "ORDLIN" (
  "ORDNO"   char(12)     not null,
  "LINENO"  numeric(4)   not null,
  "PRODCD"  char(12)     not null,
  "QTY"     integer      not null,
  "PRICE"   numeric(9,2) not null,
  "DSC_PCT" numeric(7,4) not null default 0,
  constraint "ORDLIN_PK" primary key ("ORDNO", "LINENO"),
  constraint "ORDLIN_F1" foreign key ("ORDNO") references "ORDHDR" ("ORDNO"),
  constraint "ORDLIN_F2" foreign key ("PRODCD") references "PRODUCT" ("PRODCD")
);

create table "INVOICE" (
  "INVNO"   char(10)      not null,
  "ORDNO"   char(12)      not null references "ORDHDR",
  "AMOUNT"  numeric(18,4) not null,
  "INV_DT"  numeric(8)    not null,
  "PAID_FL" char(1)       not null default 'N',
  constraint "INVOICE_PK" primary key ("INVNO")
);

insert into "PRODUCT" ("PRODCD", "DESCR", "PRICE", "COST", "GRP_CD", "ACT_FL", "CHG_DT", "CHG_USR")
select
  'P-' || 1000 + i,
  (array['Hammer', 'Schraubenschlüssel', 'Rohrzange', 'Lackdose', 'Kabeltrommel', 'Gartenschere'])[1 + i % 6]
    || ' Nr. ' || i,
  (i * 137 % 900) + (i * 13 % 100) / 100.0 + 1,
  (i * 61 % 500) + (i * 17 % 10000) / 10000.0,
  (array['WKZ', 'FRB', 'ELK', 'GRT'])[1 + i % 4],
  case when i % 11 = 0 then 'N' else 'Y' end,
  case when i % 5 = 0 then 0 else 20230000 + 100 * (1 + i % 12) + 1 + i % 28 end,
  'MIG'
from generate_series(1, 60) as i;

insert into "STOCK" ("PRODCD", "WHS_CD", "QTY_OH", "CNT_DT")
select "PRODCD", w, (ascii(w) * 7 + length("DESCR") * 3) / 4.0, 20240131
from "PRODUCT", unnest(array['HH1', 'HB2']) as w;

insert into "CUSTXREF" ("CUSTNO", "ERPNO", "BLK_FL")
select 'C' || lpad(i::text, 7, '0'), 700000 + i, case when i % 13 = 0 then 'Y' else 'N' end
from generate_series(1, 60) as i;

-- The first 130 orders are C0000042's, enough for three pages; the rest are spread.
insert into "ORDHDR" ("ORDNO", "CUSTNO", "ORD_DT", "ORD_TM", "DLV_DT", "EXPR_FL", "STAT_CD")
select
  'SO' || 2024000000 + i,
  'C' || lpad((case when i <= 130 then 42 else 1 + i % 40 end)::text, 7, '0'),
  to_char(date '2024-01-02' + i * 2, 'YYYYMMDD'),
  to_char(time '07:00:00' + (i * 977 % 36000) * interval '1 second', 'HH24MISS'),
  case when i % 3 = 0 then 0 else to_char(date '2024-01-09' + i * 2, 'YYYYMMDD')::numeric end,
  case when i % 4 = 0 then 'Y' else 'N' end,
  (array['10', '20', '90'])[1 + i % 3]
from generate_series(1, 300) as i;

insert into "ORDLIN" ("ORDNO", "LINENO", "PRODCD", "QTY", "PRICE", "DSC_PCT")
select
  'SO' || 2024000000 + i,
  l * 10,
  'P-' || 1001 + (i * 7 + l * 11) % 50,
  1 + (i + l) % 12,
  ((i * 7 + l * 11) % 50 + 1) * 3 + 0.95,
  case when l = 1 then 2.5 else 0 end
from generate_series(1, 300) as i, generate_series(1, 1 + i % 5) as l;

insert into "INVOICE" ("INVNO", "ORDNO", "AMOUNT", "INV_DT", "PAID_FL")
select
  'R' || 900000000 + i,
  h."ORDNO",
  (select sum(x."PRICE" * x."QTY") from "ORDLIN" as x where x."ORDNO" = h."ORDNO"),
  h."ORD_DT"::numeric,
  case when i % 6 = 0 then 'N' else 'Y' end
from generate_series(1, 300, 3) as i join "ORDHDR" as h on h."ORDNO" = 'SO' || 2024000000 + i;

-- How orders get in: its own order entry, in one transaction. It knows nothing of repeats; a number is taken once, and
-- whoever comes with it again is refused, as is a customer who is blocked and a product that is not there.
create function "ORDNEW"(
  "P_ORDNO" char, "P_CUSTNO" char, "P_LINENO" integer[], "P_PRODCD" text[], "P_QTY" integer[], "P_PRICE" numeric[])
returns text language plpgsql as $$
begin
  if not exists (select from "CUSTXREF" where "CUSTNO" = "P_CUSTNO" and "BLK_FL" = 'N') then
    raise exception 'E017 CUSTOMER BLOCKED OR UNKNOWN';
  end if;
  insert into "ORDHDR" ("ORDNO", "CUSTNO", "ORD_DT", "ORD_TM")
  select "P_ORDNO", "P_CUSTNO", to_char(berlin, 'YYYYMMDD'), to_char(berlin, 'HH24MISS')
  from (select now() at time zone 'Europe/Berlin') as clock(berlin);
  insert into "ORDLIN" ("ORDNO", "LINENO", "PRODCD", "QTY", "PRICE")
  select "P_ORDNO", line, product, quantity, price
  from unnest("P_LINENO", "P_PRODCD", "P_QTY", "P_PRICE") as entry(line, product, quantity, price);
  return '10';
end $$;

create role app login password 'demo-erp-password';
grant select, insert, update, delete on all tables in schema public to app;
