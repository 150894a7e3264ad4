-- SPDX-License-Identifier: EUPL-1.2
-- A store of version 1, written by tests/python/make_version.py.
PRAGMA application_id = 1112889934;
PRAGMA user_version = 1;
PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE meta (
key TEXT PRIMARY KEY,
value TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE series (
name TEXT PRIMARY KEY,
last INTEGER NOT NULL
) WITHOUT ROWID;
INSERT INTO series VALUES('2026',4);
CREATE TABLE account (
id INTEGER PRIMARY KEY,
name TEXT NOT NULL UNIQUE,
network TEXT NOT NULL,
native_id TEXT,
handle TEXT,
url TEXT,
state INTEGER NOT NULL,
checked_at INTEGER,
token_expires_at INTEGER,
last_round_at INTEGER,
retry_at INTEGER,
arrived_at INTEGER,
gap INTEGER,
failures INTEGER NOT NULL DEFAULT 0,
next_at INTEGER,
renew_at INTEGER,
renew_error TEXT,
settings TEXT NOT NULL,
lease_owner TEXT,
lease_until INTEGER,
fence INTEGER NOT NULL DEFAULT 0
);
INSERT INTO account VALUES(1,'ayto','mastodon',NULL,NULL,NULL,0,NULL,NULL,NULL,NULL,1795424400000,NULL,0,NULL,NULL,NULL,'{"base_url":"https://red.example"}',NULL,NULL,0);
CREATE TABLE stream (
account INTEGER NOT NULL REFERENCES account (id),
name TEXT NOT NULL,
state TEXT NOT NULL,
floor TEXT,
updated_at INTEGER NOT NULL,
PRIMARY KEY (account, name)
) WITHOUT ROWID;
CREATE TABLE sweep (
account INTEGER PRIMARY KEY REFERENCES account (id),
began_at INTEGER,
finished_at INTEGER,
next_at INTEGER NOT NULL,
failures INTEGER NOT NULL DEFAULT 0,
found INTEGER NOT NULL DEFAULT 0,
lost_at INTEGER,
lost TEXT
);
CREATE TABLE quota (
account INTEGER NOT NULL REFERENCES account (id),
day INTEGER NOT NULL,
used INTEGER NOT NULL,
PRIMARY KEY (account, day)
) WITHOUT ROWID;
CREATE TABLE author (
id INTEGER PRIMARY KEY,
account INTEGER NOT NULL REFERENCES account (id),
native_id TEXT NOT NULL,
handle TEXT,
name TEXT,
url TEXT,
bot INTEGER NOT NULL DEFAULT 0,
ours INTEGER NOT NULL DEFAULT 0,
UNIQUE (account, native_id)
);
INSERT INTO author VALUES(1,1,'51','rosa@barrio.example','Rosa','https://barrio.example/@rosa',0,0);
INSERT INTO author VALUES(2,1,'52','luis@barrio.example','Luis','https://barrio.example/@luis',0,0);
INSERT INTO author VALUES(3,1,'53','eva@barrio.example','Eva','https://barrio.example/@eva',0,0);
INSERT INTO author VALUES(4,1,'erased-4',NULL,NULL,NULL,0,0);
CREATE TABLE inquiry (
id INTEGER PRIMARY KEY,
reference TEXT NOT NULL UNIQUE,
external_ref TEXT,
account INTEGER NOT NULL REFERENCES account (id),
thread TEXT NOT NULL,
author INTEGER REFERENCES author (id),
summary TEXT NOT NULL,
kind INTEGER NOT NULL,
topic TEXT,
rule TEXT,
unit TEXT,
assignee TEXT,
status INTEGER NOT NULL,
resolution INTEGER NOT NULL,
reason TEXT,
priority INTEGER NOT NULL,
tags TEXT,
language TEXT,
visibility INTEGER NOT NULL,
restricted INTEGER NOT NULL,
opened_at INTEGER NOT NULL,
last_in_at INTEGER NOT NULL,
first_answer_at INTEGER,
answered_at INTEGER,
closed_at INTEGER,
waiting_since INTEGER,
next_due INTEGER,
entry_number TEXT,
registered_at INTEGER,
competent_at INTEGER,
body TEXT,
procedure TEXT,
file_url TEXT,
transferred_at INTEGER,
publication INTEGER NOT NULL,
personal INTEGER NOT NULL,
messages INTEGER NOT NULL,
deadlines INTEGER NOT NULL,
answer_open INTEGER,
close_open INTEGER,
touched INTEGER NOT NULL,
version INTEGER NOT NULL,
salt BLOB NOT NULL,
head_seq INTEGER NOT NULL,
head_hash BLOB NOT NULL
);
INSERT INTO inquiry VALUES(1,'2026-1',NULL,1,'9001',1,'La farola de la calle Olmo no luce',7,'lighting','es/report.place.wide','Alumbrado','luis',1,0,NULL,0,replace('centro\nfarola','\n',char(10)),'es',0,0,1795424400000,1795424400000,NULL,NULL,NULL,1795424400000,1795647600000,NULL,NULL,NULL,NULL,NULL,NULL,NULL,0,0,1,1,NULL,NULL,1,4,X'e630de0ec7ada05bdafa97e2b758cd09',8,X'20286b8a40dc0d36c5023eaf3fbfa8c1ade3c36ad2350a4254c8517909bd3430');
INSERT INTO inquiry VALUES(2,'2026-2',NULL,1,'9002',2,'¿Cuánto costó la fuente?',6,'parks',NULL,NULL,NULL,1,0,NULL,0,NULL,'es',0,0,1795424400000,1795424400000,NULL,NULL,NULL,1795424400000,1795647600000,'E-2026-000123',1795428000000,NULL,NULL,NULL,NULL,NULL,0,0,1,3,NULL,NULL,1,3,X'9be178383ed099bd658837101f932e36',5,X'e0d53a91d76ee68516edf385a51f790cc5a10ee771af3701a3b91a94fc3880ae');
INSERT INTO inquiry VALUES(3,'2026-3',NULL,1,'9003',3,'Gracias por arreglar el banco',8,'parks','es/thanks.clear',NULL,NULL,4,7,NULL,0,NULL,'es',0,0,1795424400000,1795424400000,NULL,NULL,1795424400000,NULL,1795647600000,NULL,NULL,NULL,NULL,NULL,NULL,NULL,0,0,1,1,NULL,0,1,2,X'3f351cfa3f15cad1add7e89a8fb7480b',2,X'55eb424b9d54b9806809d336b6a6ae54ef5d26aefdbcadc7ce7dc5fba0255782');
INSERT INTO inquiry VALUES(4,'2026-4',NULL,1,'9004',4,'',0,NULL,'es/other.short',NULL,NULL,0,0,NULL,0,NULL,'es',0,0,1795424400000,1795424400000,NULL,NULL,NULL,1795424400000,1795647600000,NULL,NULL,NULL,NULL,NULL,NULL,NULL,0,0,1,1,NULL,NULL,0,2,X'986d4500f828d145509e051325f2effb',2,X'3bd5c2ec198d2a2b9be10ab5604cc6f301b58a8797c58d24351f416c329ae082');
CREATE TABLE saved_search (
name TEXT PRIMARY KEY,
filter TEXT NOT NULL,
actor TEXT NOT NULL,
saved_at INTEGER NOT NULL
) WITHOUT ROWID;
INSERT INTO saved_search VALUES('farolas','{"words":"farola"}','person:marta',1795424400000);
CREATE TABLE tag (
inquiry INTEGER NOT NULL REFERENCES inquiry (id),
tag TEXT NOT NULL,
PRIMARY KEY (tag, inquiry)
) WITHOUT ROWID;
INSERT INTO tag VALUES(1,'centro');
INSERT INTO tag VALUES(1,'farola');
CREATE TABLE follower (
inquiry INTEGER NOT NULL REFERENCES inquiry (id),
person TEXT NOT NULL,
PRIMARY KEY (inquiry, person)
) WITHOUT ROWID;
CREATE TABLE message (
id INTEGER PRIMARY KEY,
account INTEGER NOT NULL REFERENCES account (id),
mid TEXT NOT NULL,
native_id TEXT NOT NULL,
revision INTEGER NOT NULL,
kind INTEGER NOT NULL,
direction INTEGER NOT NULL,
visibility INTEGER NOT NULL,
author INTEGER REFERENCES author (id),
inquiry INTEGER REFERENCES inquiry (id),
text TEXT NOT NULL,
subject TEXT,
language TEXT,
created_at INTEGER NOT NULL,
edited_at INTEGER,
edit_sequence INTEGER NOT NULL DEFAULT 0,
deleted_at INTEGER,
received_at INTEGER NOT NULL,
checked_at INTEGER NOT NULL,
thread TEXT NOT NULL,
parent TEXT,
url TEXT,
extra TEXT,
attachments INTEGER NOT NULL DEFAULT 0,
erased_at INTEGER,
proof BLOB,
UNIQUE (account, mid)
);
INSERT INTO message VALUES(1,1,'9001','9001',1,1,0,0,1,1,'La farola de la calle Olmo no luce',NULL,'es',1795424400000,NULL,0,NULL,1795424400000,1795424400000,'9001',NULL,'https://barrio.example/@rosa/9001',NULL,0,NULL,NULL);
INSERT INTO message VALUES(2,1,'9002','9002',1,1,0,0,2,2,'¿Cuánto costó la fuente?',NULL,'es',1795424400000,NULL,0,NULL,1795424400000,1795424400000,'9002',NULL,'https://barrio.example/@luis/9002',NULL,0,NULL,NULL);
INSERT INTO message VALUES(3,1,'9003','9003',1,1,0,0,3,3,'Gracias por arreglar el banco',NULL,'es',1795424400000,NULL,0,NULL,1795424400000,1795424400000,'9003',NULL,'https://barrio.example/@eva/9003',NULL,0,NULL,NULL);
INSERT INTO message VALUES(4,1,'9004','9004',1,1,0,0,4,4,'',NULL,'es',1795424400000,NULL,0,NULL,1795424400000,1795424400000,'9004',NULL,NULL,'{"erased":true}',0,1795424400000,NULL);
INSERT INTO message VALUES(5,1,'notification-90','notification-90',1,0,0,0,NULL,NULL,'',NULL,NULL,1795424400000,NULL,0,NULL,1795424400000,1795424400000,'notification-90',NULL,NULL,'{"raw":{"account":null,"created_at":"2026-11-23T09:00:00Z","id":"90","type":"poke"},"time_from":"receipt"}',0,NULL,X'0937b62f4fe5804c6d8b113b4f8206fc34c43313fdc48fac4feac0a2ccbf8670d8cc7e62f1cd36a24b035a07df727a55');
CREATE TABLE revision (
message INTEGER NOT NULL REFERENCES message (id),
revision INTEGER NOT NULL,
text TEXT NOT NULL,
subject TEXT,
edited_at INTEGER,
extra TEXT,
attachments INTEGER NOT NULL DEFAULT 0,
proof BLOB,
PRIMARY KEY (message, revision)
) WITHOUT ROWID;
CREATE TABLE attachment (
message INTEGER NOT NULL REFERENCES message (id),
n INTEGER NOT NULL,
kind INTEGER NOT NULL,
url TEXT,
type TEXT,
name TEXT,
description TEXT,
size INTEGER NOT NULL,
state INTEGER NOT NULL,
sha256 TEXT,
detected_type TEXT,
reason TEXT,
account INTEGER NOT NULL REFERENCES account (id),
tries INTEGER NOT NULL DEFAULT 0,
next_try_at INTEGER,
PRIMARY KEY (message, n)
) WITHOUT ROWID;
CREATE TABLE deadline (
inquiry INTEGER NOT NULL REFERENCES inquiry (id),
name TEXT NOT NULL,
term TEXT NOT NULL,
term_version TEXT,
started_at INTEGER NOT NULL,
due INTEGER,
due_end INTEGER,
state INTEGER NOT NULL,
satisfied_by INTEGER NOT NULL,
satisfied_at INTEGER,
provisional INTEGER NOT NULL,
disputed_due INTEGER,
calendars TEXT,
legal TEXT,
steps TEXT,
counted INTEGER,
counted_used INTEGER,
PRIMARY KEY (inquiry, name)
) WITHOUT ROWID;
INSERT INTO deadline VALUES(1,'first_answer','first_answer','1',1795424400000,20782,1795647600000,0,0,NULL,0,NULL,'[{"id":"ES","version":"sha256:69f0b3eb1b50011f"}]',NULL,'[{"code":"term","n":1,"amount":{"n":2,"unit":"day","kind":"working"}},{"code":"received","day":"2026-11-23","at":"2026-11-23T09:00:00.000Z","n":600},{"code":"start","day":"2026-11-23"},{"code":"counted","day":"2026-11-25","n":2,"amount":{"n":2,"unit":"day","kind":"working"}},{"code":"due","day":"2026-11-25","at":"2026-11-25T23:00:00.000Z"}]',0,NULL);
INSERT INTO deadline VALUES(2,'first_answer','first_answer','1',1795424400000,20782,1795647600000,0,0,NULL,0,NULL,'[{"id":"ES","version":"sha256:69f0b3eb1b50011f"}]',NULL,'[{"code":"term","n":1,"amount":{"n":2,"unit":"day","kind":"working"}},{"code":"received","day":"2026-11-23","at":"2026-11-23T09:00:00.000Z","n":600},{"code":"start","day":"2026-11-23"},{"code":"counted","day":"2026-11-25","n":2,"amount":{"n":2,"unit":"day","kind":"working"}},{"code":"due","day":"2026-11-25","at":"2026-11-25T23:00:00.000Z"}]',0,NULL);
INSERT INTO deadline VALUES(2,'notify_term','es.lpac.receipt_notice','1',1795428000000,20794,1796684400000,0,1,NULL,0,NULL,'[{"id":"ES","version":"sha256:69f0b3eb1b50011f"}]','Ley 39/2015 art. 21.4','[{"code":"term","n":1,"amount":{"n":10,"unit":"day","kind":"working"},"name":"Ley 39/2015 art. 21.4"},{"code":"received","day":"2026-11-23","at":"2026-11-23T10:00:00.000Z","n":660},{"code":"start","day":"2026-11-23"},{"code":"weekends","day":"2026-11-24","until":"2026-12-07","n":4},{"code":"counted","day":"2026-12-07","n":10,"amount":{"n":10,"unit":"day","kind":"working"}},{"code":"due","day":"2026-12-07","at":"2026-12-07T23:00:00.000Z"}]',0,NULL);
INSERT INTO deadline VALUES(2,'resolution','es.ltaibg.access','1',1795428000000,20810,1798066800000,0,3,NULL,0,NULL,'[{"id":"ES","version":"sha256:69f0b3eb1b50011f"}]','Ley 19/2013 art. 20.1, 20.4, 19.2, 19.3','[{"code":"term","n":1,"amount":{"n":1,"unit":"month","kind":"natural"},"name":"Ley 19/2013 art. 20.1, 20.4, 19.2, 19.3"},{"code":"received","day":"2026-11-23","at":"2026-11-23T10:00:00.000Z","n":660},{"code":"start","day":"2026-11-23"},{"code":"counted","day":"2026-12-23","amount":{"n":1,"unit":"month","kind":"natural"}},{"code":"due","day":"2026-12-23","at":"2026-12-23T23:00:00.000Z"},{"code":"silence_refusal","day":"2026-12-24","name":"Ley 19/2013 art. 20.4"}]',0,NULL);
INSERT INTO deadline VALUES(3,'first_answer','first_answer','1',1795424400000,20782,1795647600000,0,0,NULL,0,NULL,'[{"id":"ES","version":"sha256:69f0b3eb1b50011f"}]',NULL,'[{"code":"term","n":1,"amount":{"n":2,"unit":"day","kind":"working"}},{"code":"received","day":"2026-11-23","at":"2026-11-23T09:00:00.000Z","n":600},{"code":"start","day":"2026-11-23"},{"code":"counted","day":"2026-11-25","n":2,"amount":{"n":2,"unit":"day","kind":"working"}},{"code":"due","day":"2026-11-25","at":"2026-11-25T23:00:00.000Z"}]',0,NULL);
INSERT INTO deadline VALUES(4,'first_answer','first_answer','1',1795424400000,20782,1795647600000,0,0,NULL,0,NULL,'[{"id":"ES","version":"sha256:69f0b3eb1b50011f"}]',NULL,'[{"code":"term","n":1,"amount":{"n":2,"unit":"day","kind":"working"}},{"code":"received","day":"2026-11-23","at":"2026-11-23T09:00:00.000Z","n":600},{"code":"start","day":"2026-11-23"},{"code":"counted","day":"2026-11-25","n":2,"amount":{"n":2,"unit":"day","kind":"working"}},{"code":"due","day":"2026-11-25","at":"2026-11-25T23:00:00.000Z"}]',0,NULL);
CREATE TABLE event (
id INTEGER PRIMARY KEY,
inquiry INTEGER NOT NULL REFERENCES inquiry (id),
seq INTEGER NOT NULL,
at INTEGER NOT NULL,
actor TEXT NOT NULL,
verb TEXT NOT NULL,
codes TEXT NOT NULL,
commitment BLOB NOT NULL,
proof BLOB,
hash BLOB NOT NULL,
UNIQUE (inquiry, seq)
);
INSERT INTO event VALUES(1,1,1,1795424400000,'network:mastodon','opened','{"deadlines":{"first_answer":"2026-11-25T23:00:00.000Z"},"kind":"report","message":"9001","revision":1,"rule":"es/report.place.wide","topic":"lighting"}',X'efa6543ad92cc48be175ece6eeee3c13dd5f6833f499c35201f9bc00d582f8c0',X'692997e4289db7636982134bf4742b2479ea2c8c9c52e951e3024d68d75afd655364a9d4847b2cf983f0f5a203ae7a538901834f495053dcf99426c83a8f7330463b',X'ae6441e05785836ef995d6efa6f527e81908ef58ef1acc82cda0de19e29c4b4b');
INSERT INTO event VALUES(2,2,1,1795424400000,'network:mastodon','opened','{"deadlines":{"first_answer":"2026-11-25T23:00:00.000Z"},"kind":"information_request","message":"9002","revision":1,"rule":"es/information.count","topic":"parks"}',X'7d4aa896bf414395fa897b300a5fcbbbcb558a54b85afdfb7d1ab2e5446c5bd5',X'696e45bf40eb3cf181be759538909682aeafce738be4a6b103b244fbda0726594864ee70ed7e00fa371dc80509e65b8139a609e95f7b7bd0b83b69b3f97592c44e94',X'e3f017d0fa4432b302ed91ed13ee0c9a47932e709c1b147b764f4561227d79e1');
INSERT INTO event VALUES(3,3,1,1795424400000,'network:mastodon','opened','{"deadlines":{"first_answer":"2026-11-25T23:00:00.000Z"},"kind":"praise","message":"9003","revision":1,"rule":"es/thanks.clear","topic":"parks"}',X'4b0b278c2dae02f4117da2d21f95dbd9ce4f7e61fee056a52e7ed489a941a606',X'694cb0335b7dadc7c02f3cdabf054ee983b16a2c04d98263f35cc00395d6e6784a6433f610bb6b08c5b09ffca33cea974e9854e1be7342471bab95b6d05d175bbf62',X'a4d26c11e918e395d4c17c3c50449b6f97b2ff8cf3747ed23a292c3bfcf8402b');
INSERT INTO event VALUES(4,4,1,1795424400000,'network:mastodon','opened','{"deadlines":{"first_answer":"2026-11-25T23:00:00.000Z"},"kind":"other","message":"9004","revision":1,"rule":"es/other.short"}',X'eb5047f064ff1f931e0058f80a6dc687a31d6ac7ef0b7ebfedf3bf45478fe8f0',X'69ef2f05e88ab57aa4d9838e021b9665392b12bdb0f70c83f7fad0028de6871bab64a924d6eb309b06dfbc405f6906fdf8a35263065335cd1ac0e35a8b0016645ae9',X'4cd59d7b0b387719b3f0bfa6d6f6f0030798d8fb6f4b576e157091f1f5d30437');
INSERT INTO event VALUES(5,1,2,1795424400000,'person:marta','unit_assigned','{"from":null,"to":"Alumbrado"}',X'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',NULL,X'5a22c2bc3893a72de4708fad4a037412d12f3eb739b1e147d2cb451b793a1f2c');
INSERT INTO event VALUES(6,1,3,1795424400000,'person:marta','assigned','{"from":null,"to":"luis"}',X'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',NULL,X'4bc1db6cc39b324e8c5130d6bbe5a705bb8a1b361a16636ccbb24f3326162e23');
INSERT INTO event VALUES(7,1,4,1795424400000,'person:marta','tagged','{"tag":"centro"}',X'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',NULL,X'97e032132b6de26957b80154707f5e001ad8e513f2bfaa44a72c244ca6b6733d');
INSERT INTO event VALUES(8,1,5,1795424400000,'person:marta','tagged','{"tag":"farola"}',X'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',NULL,X'9b2e6577e837f89415434dea1a61b4dfedefa0725cf914dfcaa0b763616049a6');
INSERT INTO event VALUES(9,1,6,1795424400000,'person:marta','noted','{}',X'409ef431222b32cdbf8ce11b89cf0918841f606c8eba829486ae77012ab649c7',X'6963e5929734196f7fd5d457e7d1adbe6c9b49cabd99721aef9d582efef715df77746edb3d16eede7fe385e08cf069d2a1e8215cce222f8be9addfa83af0300e3655',X'db14fec236665c5bce9c4fc3d6087535d453778cf15c11f3562d745253032e1d');
INSERT INTO event VALUES(10,1,7,1795424400000,'person:marta','answer_queued','{"answer":1,"version":1}',X'9ba6dfd042e884061fe59cc9cd6755b0536263b2ab4b72af3cf87e69f6bef294',X'6963e5929734196f7fd5d457e7d1adbe6c9b49cabd99721aef9d582efef715df77616c87ac76d392c13ddd24d5c9a42bdf7ee816c48cc541127a0de226ab2445d755',X'4bb68a96256352bb459d735f987b4547ceac0cf4434693037201f8b0dd800b33');
INSERT INTO event VALUES(11,2,2,1795424400000,'person:marta','kind_set','{"from":"information_request","to":"information_request"}',X'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',NULL,X'df2c151cef02ed2db8bf181cc2001e0b9486f0e0ecfcbb0f637afc1e79215396');
INSERT INTO event VALUES(12,1,8,1795424400000,'person:marta','linked','{"from":"2026-2","kind":"related"}',X'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',X'6963e5929734196f7fd5d457e7d1adbe6c9b49cabd99721aef9d582efef715df77',X'20286b8a40dc0d36c5023eaf3fbfa8c1ade3c36ad2350a4254c8517909bd3430');
INSERT INTO event VALUES(13,2,3,1795424400000,'person:marta','linked','{"kind":"related","to":"2026-1"}',X'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',NULL,X'b16d1c9b0a3ec010c9bf96bd58d3203e82e1195884075bb602a62b69c94212e7');
INSERT INTO event VALUES(14,2,4,1795424400000,'person:marta','formalised','{"deadlines":{"notify_term":"2026-12-07T23:00:00.000Z","resolution":"2026-12-23T23:00:00.000Z"},"entry":"E-2026-000123","registered_at":1795428000000,"term":"es.ltaibg.access"}',X'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',X'69aecd68b6e211a81f056eed9025103b2a8b59ff6a7f14578a340cfc1b4b50ac8e640a45de9ff9823cab2f92c5a8669fecbdf89b1134a3f5aba0a5129960e5d54e47',X'ab08e6c7e65ee58fbad3ef4bd9c73c77a7e61a25975658ac25a4eb7bb8bad19b');
INSERT INTO event VALUES(15,3,2,1795424400000,'person:marta','closed','{"resolution":"no_answer_needed"}',X'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',X'695daa4e417d0120c55223dc8901d0ec683fe179327da0f18a63735d34c7aaa7b5',X'55eb424b9d54b9806809d336b6a6ae54ef5d26aefdbcadc7ce7dc5fba0255782');
INSERT INTO event VALUES(16,2,5,1795424400000,'person:marta','held','{}',X'de60fd7fb4ddabef6715d147e3dddb488593a8b3243238abe3777c14d4978213',X'69aecd68b6e211a81f056eed9025103b2a8b59ff6a7f14578a340cfc1b4b50ac8e',X'e0d53a91d76ee68516edf385a51f790cc5a10ee771af3701a3b91a94fc3880ae');
INSERT INTO event VALUES(17,4,2,1795424400000,'person:marta','erased','{"answers":0,"events":"1","messages":1,"why":"request"}',X'f73ebef0171b09ceedd10d0f69f20d4c67d27ca73c7cb49fb22e7ecdf86c4cb0',X'69228c61509f29016b84063145d7e56182ffbf0fd5f0186a6a7b1f63444497a18464b3d673a3ffd8728fc2de6cabfa5c7258945265e6bcd7ffe5c3bb9ab36bb4b443612bdec73a7e87254b7016e17b0c244563cabe22098987e48829a7033fc13559e6743c09011b55c41b5ce0b9305edf05c8b859d3ad44c58624d12e30f146e0fc14aa7855d4dfc8e955b99ea48a039dd7616f42f289e30ff3f8aa91cedfef0dbaeb4db170bac05549432e6a5c8dec61e4460383f50ef70d2fed6064a2ad59ecda7d31d702',X'3bd5c2ec198d2a2b9be10ab5604cc6f301b58a8797c58d24351f416c329ae082');
CREATE TABLE event_payload (
event INTEGER PRIMARY KEY REFERENCES event (id),
salt BLOB NOT NULL,
payload TEXT
);
INSERT INTO event_payload VALUES(1,X'149fcfe8d6a9a104de3c17f99db05c33',NULL);
INSERT INTO event_payload VALUES(2,X'3351d18702a9db4c45d43f8dc749e657',NULL);
INSERT INTO event_payload VALUES(3,X'2d47e01f9d2d999e32173aeccdf408e9',NULL);
INSERT INTO event_payload VALUES(9,X'904611e831cf567ecfc3f88a97bad242','{"text":"llamar a la brigada"}');
INSERT INTO event_payload VALUES(10,X'1019b72ba04361230fb543182a980939','{"text":"Va la brigada mañana."}');
INSERT INTO event_payload VALUES(16,X'e934098106c73bbd0801e00edef1ba75','{"legal":"art. 17.3.e RGPD"}');
INSERT INTO event_payload VALUES(17,X'25f1ea2627dcff82d965475103bfb6e2','{"reason":"lo ha pedido"}');
CREATE TABLE link (
inquiry INTEGER NOT NULL REFERENCES inquiry (id),
other INTEGER NOT NULL REFERENCES inquiry (id),
kind INTEGER NOT NULL,
at INTEGER NOT NULL,
actor TEXT NOT NULL,
PRIMARY KEY (inquiry, other, kind)
) WITHOUT ROWID;
INSERT INTO link VALUES(2,1,0,1795424400000,'person:marta');
CREATE TABLE similar (
inquiry INTEGER PRIMARY KEY REFERENCES inquiry (id),
opened_at INTEGER NOT NULL,
grp INTEGER,
score INTEGER NOT NULL,
hand INTEGER NOT NULL,
keys BLOB
);
CREATE TABLE similar_key (
key INTEGER NOT NULL,
inquiry INTEGER NOT NULL,
PRIMARY KEY (key, inquiry)
) WITHOUT ROWID;
CREATE TABLE similar_group (
id INTEGER PRIMARY KEY,
head INTEGER NOT NULL,
members INTEGER NOT NULL,
last_at INTEGER NOT NULL
);
CREATE TABLE merge (
id INTEGER PRIMARY KEY,
kind INTEGER NOT NULL,
inquiry INTEGER NOT NULL REFERENCES inquiry (id),
other INTEGER NOT NULL REFERENCES inquiry (id),
at INTEGER NOT NULL,
actor TEXT NOT NULL,
seq INTEGER NOT NULL,
other_seq INTEGER NOT NULL,
last_message INTEGER NOT NULL
);
CREATE TABLE moved (
merge INTEGER NOT NULL REFERENCES merge (id),
message INTEGER NOT NULL,
PRIMARY KEY (merge, message)
) WITHOUT ROWID;
CREATE TABLE kept_deadline (
merge INTEGER NOT NULL REFERENCES merge (id),
inquiry INTEGER NOT NULL,
name TEXT NOT NULL,
term TEXT NOT NULL,
term_version TEXT,
started_at INTEGER NOT NULL,
due INTEGER,
due_end INTEGER,
state INTEGER NOT NULL,
satisfied_by INTEGER NOT NULL,
satisfied_at INTEGER,
provisional INTEGER NOT NULL,
disputed_due INTEGER,
calendars TEXT,
legal TEXT,
steps TEXT,
PRIMARY KEY (merge, inquiry, name)
) WITHOUT ROWID;
CREATE TABLE alert (
inquiry INTEGER NOT NULL REFERENCES inquiry (id),
kind INTEGER NOT NULL,
deadline TEXT NOT NULL,
due INTEGER NOT NULL,
at INTEGER NOT NULL,
actor TEXT NOT NULL,
PRIMARY KEY (inquiry, kind, deadline, due)
) WITHOUT ROWID;
CREATE TABLE consumer (
name TEXT PRIMARY KEY,
position INTEGER NOT NULL,
at INTEGER NOT NULL
) WITHOUT ROWID;
INSERT INTO consumer VALUES('crm',3,1795424400000);
CREATE TABLE hold (
inquiry INTEGER PRIMARY KEY REFERENCES inquiry (id),
since INTEGER NOT NULL,
legal TEXT NOT NULL,
actor TEXT NOT NULL
);
INSERT INTO hold VALUES(2,1795424400000,'art. 17.3.e RGPD','person:marta');
CREATE TABLE snapshot (
inquiry INTEGER PRIMARY KEY REFERENCES inquiry (id),
at INTEGER NOT NULL,
actor TEXT NOT NULL,
content TEXT NOT NULL
);
CREATE TABLE seal (
id INTEGER PRIMARY KEY,
at INTEGER NOT NULL,
actor TEXT NOT NULL,
first INTEGER NOT NULL,
last INTEGER NOT NULL,
events INTEGER NOT NULL,
previous BLOB NOT NULL,
root BLOB NOT NULL,
hash BLOB NOT NULL
);
INSERT INTO seal VALUES(1,1795424400000,'person:marta',1,17,17,X'0000000000000000000000000000000000000000000000000000000000000000',X'e6f82de23ba706025df6673c5684f928c0e9abb2b972894104643b4232d57fc4',X'b88dbc74b7cb04baeb458727e3a9dae9d93becf2d566e8af2a9ecde0379bc7e1');
CREATE TABLE answer (
id INTEGER PRIMARY KEY,
inquiry INTEGER NOT NULL REFERENCES inquiry (id),
account INTEGER NOT NULL REFERENCES account (id),
target TEXT NOT NULL,
state INTEGER NOT NULL,
visibility INTEGER NOT NULL,
text TEXT NOT NULL,
template TEXT,
version INTEGER NOT NULL DEFAULT 1,
wish INTEGER,
privacy INTEGER NOT NULL DEFAULT 0,
writers TEXT NOT NULL,
created_by TEXT NOT NULL,
created_at INTEGER NOT NULL,
approved_by TEXT,
reason TEXT,
next_try_at INTEGER,
tries INTEGER NOT NULL DEFAULT 0,
error_code INTEGER NOT NULL DEFAULT 0,
error TEXT,
sent_at INTEGER
);
INSERT INTO answer VALUES(1,1,1,'9001',2,0,'Va la brigada mañana.',NULL,1,NULL,0,'["person:marta"]','person:marta',1795424400000,NULL,NULL,NULL,0,0,NULL,NULL);
CREATE TABLE answer_part (
answer INTEGER NOT NULL REFERENCES answer (id),
n INTEGER NOT NULL,
text TEXT NOT NULL,
key TEXT NOT NULL,
state INTEGER NOT NULL,
step TEXT,
tried_at INTEGER,
sender TEXT,
newest TEXT,
missed_at INTEGER,
native_id TEXT,
url TEXT,
visibility INTEGER NOT NULL,
pointer INTEGER NOT NULL DEFAULT 0,
PRIMARY KEY (answer, n)
) WITHOUT ROWID;
INSERT INTO answer_part VALUES(1,0,'@rosa@barrio.example Va la brigada mañana.','97ded75a235ca1959e53078354291780',2,NULL,NULL,NULL,NULL,NULL,NULL,NULL,0,0);
CREATE TABLE early_notice (
account INTEGER NOT NULL REFERENCES account (id),
target TEXT NOT NULL,
verb INTEGER NOT NULL,
at INTEGER NOT NULL,
actor TEXT,
text TEXT,
error TEXT,
extra TEXT,
received_at INTEGER NOT NULL,
PRIMARY KEY (account, target, verb, at)
) WITHOUT ROWID;
CREATE TABLE quarantine (
id INTEGER PRIMARY KEY,
account INTEGER NOT NULL REFERENCES account (id),
at INTEGER NOT NULL,
origin TEXT NOT NULL,
request TEXT,
asked TEXT,
status INTEGER NOT NULL,
type TEXT,
reason TEXT NOT NULL,
tries INTEGER NOT NULL DEFAULT 0,
state INTEGER NOT NULL DEFAULT 0,
size INTEGER NOT NULL,
digest BLOB NOT NULL,
proof BLOB,
settled_at INTEGER,
settled_by TEXT,
settled_reason TEXT,
body BLOB
);
CREATE TABLE delivery (
id INTEGER PRIMARY KEY,
account INTEGER NOT NULL REFERENCES account (id),
at INTEGER NOT NULL,
digest BLOB NOT NULL,
state INTEGER NOT NULL DEFAULT 0,
proof INTEGER NOT NULL,
tries INTEGER NOT NULL DEFAULT 0,
reason TEXT,
done_at INTEGER,
type TEXT,
body BLOB,
UNIQUE (account, digest)
);
CREATE TABLE errand (
id INTEGER PRIMARY KEY,
account INTEGER NOT NULL REFERENCES account (id),
at INTEGER NOT NULL,
request TEXT NOT NULL,
body BLOB,
tries INTEGER NOT NULL DEFAULT 0,
next_try_at INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE figure (
day INTEGER NOT NULL,
network TEXT NOT NULL,
account TEXT NOT NULL,
unit TEXT NOT NULL,
kind INTEGER NOT NULL,
measure TEXT NOT NULL,
n INTEGER NOT NULL,
PRIMARY KEY (day, measure, network, account, unit, kind)
) WITHOUT ROWID;
INSERT INTO figure VALUES(20780,'mastodon','ayto','',8,'closed.no_answer_needed',1);
INSERT INTO figure VALUES(20780,'mastodon','ayto','',0,'messages',1);
INSERT INTO figure VALUES(20780,'mastodon','ayto','',6,'messages',1);
INSERT INTO figure VALUES(20780,'mastodon','ayto','',7,'messages',0);
INSERT INTO figure VALUES(20780,'mastodon','ayto','',8,'messages',1);
INSERT INTO figure VALUES(20780,'mastodon','ayto','Alumbrado',7,'messages',1);
INSERT INTO figure VALUES(20780,'mastodon','ayto','Alumbrado',7,'person.pending|luis',1);
INSERT INTO figure VALUES(20780,'mastodon','ayto','Alumbrado',7,'person.received|luis',1);
INSERT INTO figure VALUES(20780,'mastodon','ayto','',0,'received',1);
INSERT INTO figure VALUES(20780,'mastodon','ayto','',6,'received',1);
INSERT INTO figure VALUES(20780,'mastodon','ayto','',7,'received',0);
INSERT INTO figure VALUES(20780,'mastodon','ayto','',8,'received',1);
INSERT INTO figure VALUES(20780,'mastodon','ayto','Alumbrado',7,'received',1);
INSERT INTO figure VALUES(20780,'mastodon','ayto','',8,'settled',1);
INSERT INTO figure VALUES(20780,'mastodon','ayto','',8,'status.closed',1);
INSERT INTO figure VALUES(20780,'mastodon','ayto','',0,'status.new',1);
INSERT INTO figure VALUES(20780,'mastodon','ayto','',6,'status.new',0);
INSERT INTO figure VALUES(20780,'mastodon','ayto','',7,'status.new',0);
INSERT INTO figure VALUES(20780,'mastodon','ayto','',8,'status.new',0);
INSERT INTO figure VALUES(20780,'mastodon','ayto','',6,'status.open',1);
INSERT INTO figure VALUES(20780,'mastodon','ayto','Alumbrado',7,'status.open',1);
INSERT INTO figure VALUES(20780,'mastodon','ayto','',0,'term.running|first_answer|first_answer',1);
INSERT INTO figure VALUES(20780,'mastodon','ayto','',6,'term.running|first_answer|first_answer',1);
INSERT INTO figure VALUES(20780,'mastodon','ayto','',7,'term.running|first_answer|first_answer',0);
INSERT INTO figure VALUES(20780,'mastodon','ayto','',8,'term.running|first_answer|first_answer',1);
INSERT INTO figure VALUES(20780,'mastodon','ayto','Alumbrado',7,'term.running|first_answer|first_answer',1);
INSERT INTO figure VALUES(20780,'mastodon','ayto','',6,'term.running|notify_term|es.lpac.receipt_notice',1);
INSERT INTO figure VALUES(20780,'mastodon','ayto','',6,'term.running|resolution|es.ltaibg.access',1);
INSERT INTO figure VALUES(20782,'mastodon','ayto','',0,'due',1);
INSERT INTO figure VALUES(20782,'mastodon','ayto','',6,'due',1);
INSERT INTO figure VALUES(20782,'mastodon','ayto','',7,'due',0);
INSERT INTO figure VALUES(20782,'mastodon','ayto','',8,'due',0);
INSERT INTO figure VALUES(20782,'mastodon','ayto','Alumbrado',7,'due',1);
CREATE TABLE spread (
day INTEGER NOT NULL,
network TEXT NOT NULL,
account TEXT NOT NULL,
unit TEXT NOT NULL,
kind INTEGER NOT NULL,
measure TEXT NOT NULL,
list BLOB NOT NULL,
PRIMARY KEY (day, measure, network, account, unit, kind)
) WITHOUT ROWID;
INSERT INTO spread VALUES(20780,'mastodon','ayto','',8,'close',X'00');
INSERT INTO spread VALUES(20780,'mastodon','ayto','',8,'close.open',X'00');
CREATE TABLE load (
day INTEGER NOT NULL,
account TEXT NOT NULL,
h0 INTEGER NOT NULL, h1 INTEGER NOT NULL, h2 INTEGER NOT NULL, h3 INTEGER NOT NULL,
h4 INTEGER NOT NULL, h5 INTEGER NOT NULL, h6 INTEGER NOT NULL, h7 INTEGER NOT NULL,
h8 INTEGER NOT NULL, h9 INTEGER NOT NULL, h10 INTEGER NOT NULL, h11 INTEGER NOT NULL,
h12 INTEGER NOT NULL, h13 INTEGER NOT NULL, h14 INTEGER NOT NULL, h15 INTEGER NOT NULL,
h16 INTEGER NOT NULL, h17 INTEGER NOT NULL, h18 INTEGER NOT NULL, h19 INTEGER NOT NULL,
h20 INTEGER NOT NULL, h21 INTEGER NOT NULL, h22 INTEGER NOT NULL, h23 INTEGER NOT NULL,
PRIMARY KEY (day, account)
) WITHOUT ROWID;
INSERT INTO load VALUES(20780,'ayto',0,0,0,0,0,0,0,0,0,0,5,0,0,0,0,0,0,0,0,0,0,0,0,0);
PRAGMA writable_schema=ON;
INSERT INTO sqlite_schema(type,name,tbl_name,rootpage,sql)VALUES('table','search','search',0,'CREATE VIRTUAL TABLE search USING fts5 (
exact, plain, content = '''', columnsize = 0, tokenize = ''unicode61 remove_diacritics 0''
)');
CREATE TABLE IF NOT EXISTS 'search_data'(id INTEGER PRIMARY KEY, block BLOB);
INSERT INTO search_data VALUES(1,X'041111');
INSERT INTO search_data VALUES(10,X'000000000102020002010101020101');
INSERT INTO search_data VALUES(137438953473,X'00000101093061727265676c6172030804010104010562616e636f030806010106010563616c6c6501080601010602046f73746f02060101030502c3b3020203020575616e746f02060101020305c3a16e746f020202010264650108040101040102656c03080501010501066661726f6c61010803010103020575656e746502080501010501076772616369617303080201010201026c61010c02050101020501080401010402076c616d656e6d6504060101020307c3a16d656e6d65040202020375636501080901010901026e6f01080801010801046f6c6d6f010807010107010370617a04080401010402026f720308030101030103736f7904080301010304100d0d0b070c0a0a0a0e0d0f120e0c0b0a0c0b0a');
INSERT INTO search_data VALUES(274877906945,X'0000002909306c6c616d656e6d6504010307c3a16d656e6d650401010370617a04010103736f790401040c0b07');
CREATE TABLE IF NOT EXISTS 'search_idx'(segid, term, pgno, PRIMARY KEY(segid, term)) WITHOUT ROWID;
INSERT INTO search_idx VALUES(1,X'',2);
INSERT INTO search_idx VALUES(2,X'',2);
CREATE TABLE IF NOT EXISTS 'search_config'(k PRIMARY KEY, v) WITHOUT ROWID;
INSERT INTO search_config VALUES('version',4);
CREATE INDEX inquiry_thread ON inquiry (account, thread, author);
CREATE INDEX inquiry_author ON inquiry (author) WHERE author IS NOT NULL;
CREATE INDEX inquiry_opened ON inquiry (opened_at, id);
CREATE INDEX inquiry_due ON inquiry (ifnull(next_due, 9223372036854775807), id, restricted);
CREATE INDEX inquiry_pending ON inquiry (ifnull(next_due, 9223372036854775807), id) WHERE status < 3;
CREATE INDEX inquiry_open_due ON inquiry (ifnull(next_due, 9223372036854775807), id) WHERE status < 4 AND next_due IS NOT NULL;
CREATE INDEX inquiry_status ON inquiry (status, ifnull(next_due, 9223372036854775807), id);
CREATE INDEX inquiry_unit ON inquiry (unit, ifnull(next_due, 9223372036854775807), id);
CREATE INDEX inquiry_assignee ON inquiry (assignee, ifnull(next_due, 9223372036854775807), id);
CREATE INDEX inquiry_topic ON inquiry (topic, ifnull(next_due, 9223372036854775807), id) WHERE topic IS NOT NULL;
CREATE INDEX inquiry_kind ON inquiry (kind, ifnull(next_due, 9223372036854775807), id) WHERE kind <> 0;
CREATE INDEX inquiry_priority ON inquiry (priority, ifnull(next_due, 9223372036854775807), id) WHERE priority <> 0;
CREATE INDEX inquiry_publication ON inquiry (publication, ifnull(next_due, 9223372036854775807), id) WHERE publication <> 0;
CREATE INDEX inquiry_restricted ON inquiry (id) WHERE restricted = 1;
CREATE INDEX tag_inquiry ON tag (inquiry, tag);
CREATE INDEX follower_person ON follower (person, inquiry);
CREATE INDEX message_inquiry ON message (inquiry, created_at, id) WHERE inquiry IS NOT NULL;
CREATE INDEX message_thread ON message (account, thread);
CREATE INDEX message_early ON message (account, parent) WHERE direction = 1 AND inquiry IS NULL AND parent IS NOT NULL;
CREATE INDEX message_checked ON message (account, created_at, checked_at) WHERE deleted_at IS NULL;
CREATE INDEX attachment_pending ON attachment (account, message DESC, n) WHERE state = 0 AND next_try_at IS NOT NULL;
CREATE INDEX attachment_blob ON attachment (sha256) WHERE sha256 IS NOT NULL;
CREATE INDEX deadline_undetermined ON deadline (inquiry) WHERE state = 4;
CREATE INDEX deadline_rare ON deadline (state, inquiry) WHERE state = 1 OR state = 3 OR state = 5;
CREATE INDEX link_other ON link (other);
CREATE INDEX similar_member ON similar (grp, inquiry) WHERE grp IS NOT NULL;
CREATE INDEX similar_offered ON similar (opened_at) WHERE keys IS NOT NULL;
CREATE INDEX similar_group_last ON similar_group (last_at);
CREATE INDEX merge_inquiry ON merge (inquiry);
CREATE INDEX merge_other ON merge (other);
CREATE INDEX answer_inquiry ON answer (inquiry, id);
CREATE INDEX answer_waiting ON answer (account, id) WHERE state IN (2, 3);
CREATE INDEX answer_unsent ON answer (id) WHERE state NOT IN (4, 5, 6, 8);
CREATE INDEX answer_part_key ON answer_part (key);
CREATE INDEX answer_part_native ON answer_part (native_id) WHERE native_id IS NOT NULL;
CREATE INDEX early_notice_received ON early_notice (account, received_at);
CREATE INDEX quarantine_held ON quarantine (id, account) WHERE state = 0;
CREATE INDEX delivery_waiting ON delivery (id, account) WHERE state = 0;
CREATE INDEX delivery_at ON delivery (account, at);
CREATE INDEX errand_account ON errand (account, id);
PRAGMA writable_schema=OFF;
COMMIT;
