-- The old table. Run whenever the database is connected to; makes it only once.
create table if not exists GOODS (
  GOODCD varchar(8) primary key,
  DESCR char(30) not null,
  PRC integer not null,
  ACTV char(1) not null
);
insert into GOODS
  select * from (values
    ('P-1', 'Anvil', 12550, 'Y'),
    ('P-2', 'Bellows', 8999, 'Y'),
    ('P-3', 'Tongs', 1495, 'N')) as goods (GOODCD, DESCR, PRC, ACTV)
  where not exists (select 1 from GOODS);
