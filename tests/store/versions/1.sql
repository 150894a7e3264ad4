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
INSERT INTO inquiry VALUES(1,'2026-1',NULL,1,'9001',1,'La farola de la calle Olmo no luce',7,'lighting','es/report.place.wide','Alumbrado','luis',1,0,NULL,0,replace('centro\nfarola','\n',char(10)),'es',0,0,1795424400000,1795424400000,NULL,NULL,NULL,1795424400000,1795647600000,NULL,NULL,NULL,NULL,NULL,NULL,NULL,0,0,1,1,NULL,NULL,1,4,X'11c479f296ade5aab3ed9aee17484a71',8,X'4c1d1a90644c72e2f572a3bffc126741c1fc431933ba7ceac9eeeed5893ffec1');
INSERT INTO inquiry VALUES(2,'2026-2',NULL,1,'9002',2,'¿Cuánto costó la fuente?',6,'parks',NULL,NULL,NULL,1,0,NULL,0,NULL,'es',0,0,1795424400000,1795424400000,NULL,NULL,NULL,1795424400000,1795647600000,'E-2026-000123',1795428000000,NULL,NULL,NULL,NULL,NULL,0,0,1,3,NULL,NULL,1,3,X'040e3c7260667b58dd8363fb7dafa14d',5,X'2efdf58a909c72fd027c80358575546f17a98fcf8869e103a397332e46ba9a1b');
INSERT INTO inquiry VALUES(3,'2026-3',NULL,1,'9003',3,'Gracias por arreglar el banco',8,'parks','es/thanks.clear',NULL,NULL,4,7,NULL,0,NULL,'es',0,0,1795424400000,1795424400000,NULL,NULL,1795424400000,NULL,1795647600000,NULL,NULL,NULL,NULL,NULL,NULL,NULL,0,0,1,1,NULL,0,1,2,X'320b9dd01b147dba646f1b3924ecab1f',2,X'13abb2befcb12c9d8924045b78697e04140b6a8fc823c39c084664f6cd27fca6');
INSERT INTO inquiry VALUES(4,'2026-4',NULL,1,'9004',4,'',0,NULL,'es/other.short',NULL,NULL,0,0,NULL,0,NULL,'es',0,0,1795424400000,1795424400000,NULL,NULL,NULL,1795424400000,1795647600000,NULL,NULL,NULL,NULL,NULL,NULL,NULL,0,0,1,1,NULL,NULL,0,2,X'07b18eafb1c486bfd8f9fed411ab1048',2,X'9cd63153b8666ec706c3ac9bd1d7670868472480f2a70631593bd32b22c94657');
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
INSERT INTO message VALUES(5,1,'notification-90','notification-90',1,0,0,0,NULL,NULL,'',NULL,NULL,1795424400000,NULL,0,NULL,1795424400000,1795424400000,'notification-90',NULL,NULL,'{"raw":{"account":null,"created_at":"2026-11-23T09:00:00Z","id":"90","type":"poke"},"time_from":"receipt"}',0,NULL,X'6987df40333f3caabc03bc43e78a4cf9d118ed5af5a844a98b9aa727020e5c4f84beb1c3b0c580873d8dd9ec5fbbea16');
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
INSERT INTO event VALUES(1,1,1,1795424400000,'network:mastodon','opened','{"deadlines":{"first_answer":"2026-11-25T23:00:00.000Z"},"kind":"report","message":"9001","revision":1,"rule":"es/report.place.wide","topic":"lighting"}',X'850d3d49de38c95440ee1fbdb48922c7bbb58b4b0ae7baf5b091e085efcdac31',X'6934ce9ee4f9c81b0a1451a9c8a7fd5a95c78c1e266be1ec18181f5c9ecc8b0a9a6467fbbdf509701555e4a8bc1015c8e00f0cf542d2982607805053af0e998312b3',X'2a577335a5789cbdacf2b476d240e8af1e0699cc3e495177cfcbd6f3488632f2');
INSERT INTO event VALUES(2,2,1,1795424400000,'network:mastodon','opened','{"deadlines":{"first_answer":"2026-11-25T23:00:00.000Z"},"kind":"information_request","message":"9002","revision":1,"rule":"es/information.count","topic":"parks"}',X'77c72889028f3f18c4dac78211c5dd24b7574e28c2c43fc80c3623010165b0f7',X'698816457a6ae479079bb5128b863a3cd02d8639e7b7d9c5875cb21851cc90a673648e4be9a80a936b4a99517172736046f109f64e1c8c6be7da5104b399c5b188f6',X'f36e8f3cfab6a510a590584effac131143db2da9ac839982b827ac6709aba568');
INSERT INTO event VALUES(3,3,1,1795424400000,'network:mastodon','opened','{"deadlines":{"first_answer":"2026-11-25T23:00:00.000Z"},"kind":"praise","message":"9003","revision":1,"rule":"es/thanks.clear","topic":"parks"}',X'17dc3e92b972b260912484f00c82bfd555f34e388ffacb9b2120714a2ad47e3d',X'69831ba26416e1408527b71bec2422082cd8b53495943e45b3d3de6df9dc27e194646b5a66d506699f91e612b202288493aa78836ab0c6960366a3208490e68adf2e',X'72acfc07eecfd8f7420bfa37359895207373cd8c5aef7e157b62dded6bd367d4');
INSERT INTO event VALUES(4,4,1,1795424400000,'network:mastodon','opened','{"deadlines":{"first_answer":"2026-11-25T23:00:00.000Z"},"kind":"other","message":"9004","revision":1,"rule":"es/other.short"}',X'9ffbeebc3b8e7fb03cccf8a507a48ca4eb136864c85a01ffe0aa55dac2ab6565',X'695494dead22dde93b6348f4d921510474d47cc9f1a87bd47b4709e76ec248808c64e2ea5e0732521b99fc2b648c5c9f68ba2fe969f21646be07839fd482c1c0a00c',X'a6bbed7e0062568a0013c4b57c91d54316d3ced3072035ac94dfaa9fc9882f52');
INSERT INTO event VALUES(5,1,2,1795424400000,'person:marta','unit_assigned','{"from":null,"to":"Alumbrado"}',X'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',NULL,X'0755ea464f11b16edf377ef73cff0926608c1215ba32480c6b8fac77c1576750');
INSERT INTO event VALUES(6,1,3,1795424400000,'person:marta','assigned','{"from":null,"to":"luis"}',X'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',NULL,X'ffff9da71d717884a9d8208068543a9e6590a0b794cbfb520e8b49be36819bd5');
INSERT INTO event VALUES(7,1,4,1795424400000,'person:marta','tagged','{"tag":"centro"}',X'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',NULL,X'b322c01ff5bc8efe47c7ab0b388b755ac1c7feb9926d738009dda30a9afb85bf');
INSERT INTO event VALUES(8,1,5,1795424400000,'person:marta','tagged','{"tag":"farola"}',X'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',NULL,X'8e3ed59c84aeaf315360cbc529f5db57bcf0f1bed10b4fe8691d4531ef99111e');
INSERT INTO event VALUES(9,1,6,1795424400000,'person:marta','noted','{}',X'9bcf5868beebfd02b97bab6b2ca6019ca6d053a686f8c8a706dacedbc6ae4d19',X'69922d3999a97286accacbb01637434645f5cbbc16d8b7753e5d00c7bfddf974bd747531ae51487280f67748a241eb783b9b7bb9dd773a936ab0c609245bf268a181',X'953433171565ee197d580ff62864548513df713a140fcf568a64c401de49cd51');
INSERT INTO event VALUES(10,1,7,1795424400000,'person:marta','answer_queued','{"answer":1,"version":1}',X'2f2482e289836417871a773831992111106d516880e8c606ab44792ba326cdd5',X'69922d3999a97286accacbb01637434645f5cbbc16d8b7753e5d00c7bfddf974bd614ac19b2e6c225b055aae71f7aa78de0cc77a6958dffbd0fc4aa2a99e80668e7a',X'2b1d3a21de27afe2df54f6c77fd9736b4dad4444934c6b870f39aba7f6da487e');
INSERT INTO event VALUES(11,2,2,1795424400000,'person:marta','kind_set','{"from":"information_request","to":"information_request"}',X'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',NULL,X'384c13fde71f3e679de99f95d48d9011bef216c5a7b341c784145ce33ad67c83');
INSERT INTO event VALUES(12,1,8,1795424400000,'person:marta','linked','{"from":"2026-2","kind":"related"}',X'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',X'69922d3999a97286accacbb01637434645f5cbbc16d8b7753e5d00c7bfddf974bd',X'4c1d1a90644c72e2f572a3bffc126741c1fc431933ba7ceac9eeeed5893ffec1');
INSERT INTO event VALUES(13,2,3,1795424400000,'person:marta','linked','{"kind":"related","to":"2026-1"}',X'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',NULL,X'b33b4d32a2a14f447681c9fdb7f0042080799ab61514af6b608ec04d0072eaee');
INSERT INTO event VALUES(14,2,4,1795424400000,'person:marta','formalised','{"deadlines":{"notify_term":"2026-12-07T23:00:00.000Z","resolution":"2026-12-23T23:00:00.000Z"},"entry":"E-2026-000123","registered_at":1795428000000,"term":"es.ltaibg.access"}',X'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',X'69db0e64effaad51340892df6f1cabbba293a7d6138a3e88f93f4c469aae13c3c264943434e7045b65f74e039689eaa6b6cafdb0adb8513e51ffbc542d5c0d307f3e',X'a7a9786c0b8c140463662a722750b376fb3ba0574f288cd1b659a2ec701d10ae');
INSERT INTO event VALUES(15,3,2,1795424400000,'person:marta','closed','{"resolution":"no_answer_needed"}',X'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',X'69028fe4f2a4092934f79bcd2a7837faf430598397ebdd97f02bd97061445935f2',X'13abb2befcb12c9d8924045b78697e04140b6a8fc823c39c084664f6cd27fca6');
INSERT INTO event VALUES(16,2,5,1795424400000,'person:marta','held','{}',X'8569ed21cc4eef139332d3a51e74f96a1dc55a33645a622609bf271029ba98f3',X'69db0e64effaad51340892df6f1cabbba293a7d6138a3e88f93f4c469aae13c3c2',X'2efdf58a909c72fd027c80358575546f17a98fcf8869e103a397332e46ba9a1b');
INSERT INTO event VALUES(17,4,2,1795424400000,'person:marta','erased','{"answers":0,"events":"1","messages":1,"why":"request"}',X'a57aff5aab5bd0fdbd3b6edc927e9983e15dcfd755ee2ba4f0eb0c7e819e696a',X'694060f54ac9842367af53f1beb2b5286bd0b3e74b736cdddc58ddc22e1b5e6a53641448d8702751dba30f43eb3fbfc1b8af54d3e239c1f046adfa4b7b02de6ec97b61d29e89f4e6fcacfdbb5646730e7126ff4f2f6e251d032e3941609c3457f17aca74cd0d32b3240619d1c5cffdea8a2d61f1de961c2b6d75b1bd7ec4b59b135418d07828d8a59e2c57eea1864374b074c814dfa9a0d0df6b5fe706786ecf9ab5b19b7e700457e09eacb428264c5c22bde3cc99d5ea077eb79bdfaa01f6cf9a88863c8f2d',X'9cd63153b8666ec706c3ac9bd1d7670868472480f2a70631593bd32b22c94657');
CREATE TABLE event_payload (
event INTEGER PRIMARY KEY REFERENCES event (id),
salt BLOB NOT NULL,
payload TEXT
);
INSERT INTO event_payload VALUES(1,X'2ac3b16c93a7ae61cc0ac9b261c47e04',NULL);
INSERT INTO event_payload VALUES(2,X'7573ea84acc35b05ea235312cf0dea79',NULL);
INSERT INTO event_payload VALUES(3,X'1706f046e36be7b768cd7b95af3ae7ae',NULL);
INSERT INTO event_payload VALUES(9,X'36d0565997718a73fd169d486cf6565b','{"text":"llamar a la brigada"}');
INSERT INTO event_payload VALUES(10,X'41f5361096fa6eae44238779d325d79f','{"text":"Va la brigada mañana."}');
INSERT INTO event_payload VALUES(16,X'e685976b8ed60c4ec093523cd1851583','{"legal":"art. 17.3.e RGPD"}');
INSERT INTO event_payload VALUES(17,X'3e223b60b3fb64ac6b8b2fb8dcbfbe43','{"reason":"lo ha pedido"}');
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
INSERT INTO seal VALUES(1,1795424400000,'person:marta',1,17,17,X'0000000000000000000000000000000000000000000000000000000000000000',X'516f98ee0473f7853e13ef6692a996bb0ef4e4c39b163523bd47c8e5bfd2ced7',X'59ee8e7a19dfeab5bdafd9f9e790eab5e13574ff72f1fecd790d3ca6f609b4a6');
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
INSERT INTO answer_part VALUES(1,0,'@rosa@barrio.example Va la brigada mañana.','a648c815518e79f5f694f264a13ece50',2,NULL,NULL,NULL,NULL,NULL,NULL,NULL,0,0);
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
