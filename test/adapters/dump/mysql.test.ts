/** The contract of dumps on MySQL and MariaDB. */
import { dumpsContract } from "../../contract/dumps.ts";
import { mariadb, mysql } from "../../support/test-databases.ts";
import { placeOn } from "./mysql-place.ts";

const odd = [
  "set session sql_mode = ''",
  `create table odd (
     id int primary key auto_increment, b bit(9), j json, bl longblob, bin binary(4), d date, dt datetime(6), ts timestamp(3) null,
     t text, dc decimal(20,4), e enum('a','it''s'), s set('x','y'), f double, bi bigint unsigned, y year, hidden int invisible default 7,
     made int default (1 + 1), place point, latin varchar(20) character set latin1)`,
  `insert into odd (id, b, j, bl, bin, d, dt, ts, t, dc, e, s, f, bi, y, hidden, place, latin) values
     (1, b'101010101', '{"a": [1, "(;"]}', x'00ff27285c0a', x'00', '0000-00-00', '2025-01-01 01:02:03.123456', '2025-06-01 00:00:00.001',
      'O''Brien (x), "q" \\\\ \\n \\0 \\r\\n \\Z 😀; ),(', 1234567890123456.7891, 'it''s', 'x,y', 1.5e-300, 18446744073709551615, 2155, 9, point(1, 2), 'é'),
     (2, null, null, '', '', null, '0000-00-00 00:00:00', null, '),(;', -0.0001, '', '', -0.1, 0, 0, null, null, '')`,
  "create table `a ``quoted`` name` (`odd column` varchar(10), `select` int)",
  "insert into `a ``quoted`` name` values ('INSERT INTO', 1)",
  "create table keyed (id int primary key, other int, foreign key (other) references odd (id))",
  "insert into keyed values (1, 2), (2, null)",
  "create view b_view as select id, t from odd",
  "create view a_view as select id from b_view where t like '%;%'",
  "create procedure adding (in x int)\nbegin\n  -- CREATE TABLE not_one (\n  insert into keyed values (x, 1);\n  select ';;', \"it's\";\nend",
  "create function doubled (x int) returns int deterministic return x * 2",
  "create trigger filling before insert on odd for each row\nbegin\n  set new.f = 1;\n  set new.y = 2000;\nend",
  "create event yearly on schedule every 1 year starts '2037-01-01' do begin delete from keyed; end",
];

for (const databases of [mariadb, mysql]) {
  const { name, skip } = databases;

  dumpsContract({
    name,
    skip,
    place: async () => placeOn(databases),
    odd,
    oddTables: ["a `quoted` name", "keyed", "odd"],
    objects: {
      views: ["a_view", "b_view"],
      routines: ["adding", "doubled"],
      triggers: ["filling"],
      events: ["yearly"],
    },
  });
}
