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
answer_at INTEGER,
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
INSERT INTO account VALUES(1,'ayto','mastodon',NULL,NULL,NULL,0,NULL,NULL,NULL,NULL,NULL,1795424400000,NULL,0,NULL,NULL,NULL,'{"base_url":"https://red.example"}',NULL,NULL,0);
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
INSERT INTO inquiry VALUES(1,'2026-1',NULL,1,'9001',1,'La farola de la calle Olmo no luce',7,'lighting','es/report.place.wide','Alumbrado','luis',1,0,NULL,0,replace('centro\nfarola','\n',char(10)),'es',0,0,1795424400000,1795424400000,NULL,NULL,NULL,1795424400000,1795647600000,NULL,NULL,NULL,NULL,NULL,NULL,NULL,0,0,1,1,NULL,NULL,1,4,X'ee194cdc6526de15e9ced69e69f1bb5e',8,X'4073dfb3d92fd79756fe65b7fbc093c25d17ac91f4eaf3c57e06c024ce421d77');
INSERT INTO inquiry VALUES(2,'2026-2',NULL,1,'9002',2,'¿Cuánto costó la fuente?',6,'parks',NULL,NULL,NULL,1,0,NULL,0,NULL,'es',0,0,1795424400000,1795424400000,NULL,NULL,NULL,1795424400000,1795647600000,'E-2026-000123',1795428000000,NULL,NULL,NULL,NULL,NULL,0,0,1,3,NULL,NULL,1,3,X'0fdbb8f035d94c99c993f2204427f28a',5,X'888016c88c7889b6a92d1fdd302d3815b601cf77eda21715d0090125f300f0e2');
INSERT INTO inquiry VALUES(3,'2026-3',NULL,1,'9003',3,'Gracias por arreglar el banco',8,'parks','es/thanks.clear',NULL,NULL,4,7,NULL,0,NULL,'es',0,0,1795424400000,1795424400000,NULL,NULL,1795424400000,NULL,1795647600000,NULL,NULL,NULL,NULL,NULL,NULL,NULL,0,0,1,1,NULL,0,1,2,X'0580f03733535288300bc4e1d188149f',2,X'eaa059b5753f16304f266c4b14f1623bece08ba41777be95ca9e4429bbacf81a');
INSERT INTO inquiry VALUES(4,'2026-4',NULL,1,'9004',4,'',0,NULL,'es/other.short',NULL,NULL,0,0,NULL,0,NULL,'es',0,0,1795424400000,1795424400000,NULL,NULL,NULL,1795424400000,1795647600000,NULL,NULL,NULL,NULL,NULL,NULL,NULL,0,0,1,1,NULL,NULL,0,2,X'5a68f2409726be41c1887f7a8edf5fd4',2,X'9d17f9b179f04d6b3f3a4a27bf12d3816893e6971b48a88b062f51a993f798f5');
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
INSERT INTO message VALUES(5,1,'notification-90','notification-90',1,0,0,0,NULL,NULL,'',NULL,NULL,1795424400000,NULL,0,NULL,1795424400000,1795424400000,'notification-90',NULL,NULL,'{"raw":{"account":null,"created_at":"2026-11-23T09:00:00Z","id":"90","type":"poke"},"time_from":"receipt"}',0,NULL,X'a45bfa3a75371ef6ffcff1e83b1dbc1331a1a612b18ca6e5ce9bc7746f8fd23ce106cc483851d53ecdcd8c8e0c4a560c');
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
INSERT INTO event VALUES(1,1,1,1795424400000,'network:mastodon','opened','{"deadlines":{"first_answer":"2026-11-25T23:00:00.000Z"},"kind":"report","message":"9001","revision":1,"rule":"es/report.place.wide","topic":"lighting"}',X'21bda5e349da7a45b9939370a6b5bad2ccaa0784d65540f06cd4a09ed14c658b',X'69c1ab1ff4096a0134a2e6a584a931c3f97e7d88e7b64e75c074af094302eff72d642b86e9f981884f31061011af2e22635e6f0a9b06e729ffbf6a6c2c7cc60de22c',X'b0f10b39e4cc82c4b9a850425707f0935363aa87d4a2af2b03b7b708dd34cb44');
INSERT INTO event VALUES(2,2,1,1795424400000,'network:mastodon','opened','{"deadlines":{"first_answer":"2026-11-25T23:00:00.000Z"},"kind":"information_request","message":"9002","revision":1,"rule":"es/information.count","topic":"parks"}',X'c9b1bbbb248f2559f884e843d7671d349caeb10f51c87bd904732fc8fe4a8a4e',X'69479b35c7e6b4a795e5b8a5905ec74eb94e6d2bde0f8b6790051a73fb10df65496409205a5582dacecbee505725742e9ba1a48b4123ee815df992aac60141b5f34f',X'1e2659ff9eeabec86c965b339b6d87412bedb10e3df9f5897a8c47f0b31a7b37');
INSERT INTO event VALUES(3,3,1,1795424400000,'network:mastodon','opened','{"deadlines":{"first_answer":"2026-11-25T23:00:00.000Z"},"kind":"praise","message":"9003","revision":1,"rule":"es/thanks.clear","topic":"parks"}',X'2d2a2ed39a7c43503639632b88f889cf5da1e8238ef165aaffb47c17b1eef89b',X'692e657542f99b9fa6e14b3f5149f79592b9ad160c2d8244e1e4f5b9b4f38d476064e3e11697f9726ad602bf0ac72da868b79d4696037b9bff81161b6d0921a4eef9',X'4e35e9a6e3b5fd8f6afa0e1c79ae01b7b9d6792a916718575722826489eed15a');
INSERT INTO event VALUES(4,4,1,1795424400000,'network:mastodon','opened','{"deadlines":{"first_answer":"2026-11-25T23:00:00.000Z"},"kind":"other","message":"9004","revision":1,"rule":"es/other.short"}',X'4269a7c3cbde6279ddfc7494ad230151d374c6b6e2a7d0631983427250b5b8bb',X'690140afd59e50201ce8d032442d903560a5f4671e22556bf4d840a879dd2527706479658e18366ae6e6dcf8f598406c7b7fbbeddbca5b2d5027f89111c77d3fd03b',X'684f8f3987052f40a5a5546d1bb7c6bb51d57817b8dc5a0b227710ac45628318');
INSERT INTO event VALUES(5,1,2,1795424400000,'person:marta','unit_assigned','{"from":null,"to":"Alumbrado"}',X'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',NULL,X'7fdf07fb9f5c0facfd5c0fe86a5c871c78c48cfc7bd35f45c1e36fb4188e1ee8');
INSERT INTO event VALUES(6,1,3,1795424400000,'person:marta','assigned','{"from":null,"to":"luis"}',X'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',NULL,X'6896235c915cff1aad6483a8b310312786906fdc7fec6759baad3fb6d53cc883');
INSERT INTO event VALUES(7,1,4,1795424400000,'person:marta','tagged','{"tag":"centro"}',X'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',NULL,X'885cb00b751fc083513070f925fd124f71246f944ed229f13d059dff6fe3110d');
INSERT INTO event VALUES(8,1,5,1795424400000,'person:marta','tagged','{"tag":"farola"}',X'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',NULL,X'2d08f808136612c105b755229b3605dfbe55a28cd69636bd450a622d80b4b746');
INSERT INTO event VALUES(9,1,6,1795424400000,'person:marta','noted','{}',X'83851391666b9187ca4b8886d50ea3d9a2d8ef32bdd80dd9401d7d0aa305ef21',X'6959009f35b5ba14ed76818feaabb229263d4cd16fe05332d5b3612da0cd3fe249744ec97c4079e98c430e9b6fd144b2e670db55b16a5424128c0ebe377cd22c4ab3',X'693c2ea205fa8a45295d7cfbbe5fc29903c154f6bb3dd75b35c7e1bba075c328');
INSERT INTO event VALUES(10,1,7,1795424400000,'person:marta','answer_queued','{"answer":1,"version":1}',X'653ae08475c3bc5ef6e0c72cf74f9eddc401dd34a4b870df446ce4f557f1a595',X'6959009f35b5ba14ed76818feaabb229263d4cd16fe05332d5b3612da0cd3fe24961d412dbef336c8210377d973602be166bfc336e1694aa913e2aa32c03d694488b',X'2ccab4a9ea74a49cd8489e265a897014a9aef216cd306806a174235048f3b373');
INSERT INTO event VALUES(11,2,2,1795424400000,'person:marta','kind_set','{"from":"information_request","to":"information_request"}',X'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',NULL,X'8b084b9c1174ead50e4862cf511a0f2819680833bd6935fd66f2cdeb0687bf0e');
INSERT INTO event VALUES(12,1,8,1795424400000,'person:marta','linked','{"from":"2026-2","kind":"related"}',X'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',X'6959009f35b5ba14ed76818feaabb229263d4cd16fe05332d5b3612da0cd3fe249',X'4073dfb3d92fd79756fe65b7fbc093c25d17ac91f4eaf3c57e06c024ce421d77');
INSERT INTO event VALUES(13,2,3,1795424400000,'person:marta','linked','{"kind":"related","to":"2026-1"}',X'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',NULL,X'8d6d09afe504b18ecf6b388cf520b362dd7cec7a45bfba13e220c6196c6eef7e');
INSERT INTO event VALUES(14,2,4,1795424400000,'person:marta','formalised','{"deadlines":{"notify_term":"2026-12-07T23:00:00.000Z","resolution":"2026-12-23T23:00:00.000Z"},"entry":"E-2026-000123","registered_at":1795428000000,"term":"es.ltaibg.access"}',X'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',X'69425951e70c64e9ed3b2e2228c657c824136241d988b0274777a21c6209dc1c0e64dd3a2fb0f46f5ca1b9230b95e6428a8207ae02fae021d302f72a42b641cf8bb9',X'e17cfa6647b8d85b9385c8f3fe18f3ddd73ddbc9f3005c9cf44b5441b42579ad');
INSERT INTO event VALUES(15,3,2,1795424400000,'person:marta','closed','{"resolution":"no_answer_needed"}',X'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',X'6937a09ffc15691c1059ae7e26f7341f68fe4fe9876dfafe52b58fd6e675a666d0',X'eaa059b5753f16304f266c4b14f1623bece08ba41777be95ca9e4429bbacf81a');
INSERT INTO event VALUES(16,2,5,1795424400000,'person:marta','held','{}',X'e44954fda93c84ea52703f339bf76a3ebfa5d6431ea506d351c558e8de700c54',X'69425951e70c64e9ed3b2e2228c657c824136241d988b0274777a21c6209dc1c0e',X'888016c88c7889b6a92d1fdd302d3815b601cf77eda21715d0090125f300f0e2');
INSERT INTO event VALUES(17,4,2,1795424400000,'person:marta','erased','{"answers":0,"events":"1","messages":1,"why":"request"}',X'182686e1e59465697cc51df3deff0036a3ee52b23a7f33b146e4f80f274569d1',X'69d4df025dbd68d58ee373b8f058980008d7791c4d607963f54c7b585dfc58b57e643c62543a71e5646e15bace281b5ad7120c5d6bae6813d78234ac3fc67b052c0861658d9fd80e7b3e05cf3ca5572c6664cb5550473b9cabf8bcd228cc7376d13dd974a65d1e5f7e32aef2c54aa1fe4bf4de20588e6cd54ffdd57ddab3ce985872646578eee6ec7ef304266926afacd933172dbbd44507a6bd44cae1839d3d21dd98e67d70e14eb1eb980ee703f8329b67f3ff87a7db4b4783e995d26daf6ebc0a9cc886b3',X'9d17f9b179f04d6b3f3a4a27bf12d3816893e6971b48a88b062f51a993f798f5');
CREATE TABLE event_payload (
event INTEGER PRIMARY KEY REFERENCES event (id),
salt BLOB NOT NULL,
payload TEXT
);
INSERT INTO event_payload VALUES(1,X'9237e50ed8e5982aa0852c55ca73e14b',NULL);
INSERT INTO event_payload VALUES(2,X'78681a747edf3926a679e991d0e4e8d4',NULL);
INSERT INTO event_payload VALUES(3,X'2e2d5ecc5da9ea38738610654672d9a3',NULL);
INSERT INTO event_payload VALUES(9,X'8b8847f59103189c43226f50db6dba10','{"text":"llamar a la brigada"}');
INSERT INTO event_payload VALUES(10,X'0458d282f6cfc61bb009bcd094b7b0e2','{"text":"Va la brigada mañana."}');
INSERT INTO event_payload VALUES(16,X'cb63e54c262f12cae5e04279984a08eb','{"legal":"art. 17.3.e RGPD"}');
INSERT INTO event_payload VALUES(17,X'90f55f666d23cd152e51b97508774180','{"reason":"lo ha pedido"}');
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
INSERT INTO seal VALUES(1,1795424400000,'person:marta',1,17,17,X'0000000000000000000000000000000000000000000000000000000000000000',X'abf108e102e67c295392fef5e4ec4566db645c1637dfee296de31e1b17033663',X'3e4daec3f63d8fbb7167acc8cf03f1c9809a6507a2ce83da8ccc8f37f5183c48');
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
INSERT INTO answer_part VALUES(1,0,'@rosa@barrio.example Va la brigada mañana.','e27aa58392f2a177053849feec9ac82a',2,NULL,NULL,NULL,NULL,NULL,NULL,NULL,0,0);
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
