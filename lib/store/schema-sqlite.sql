-- SPDX-License-Identifier: EUPL-1.2
-- The SQLite schema, version 1. Enumerations are the numbers of the public headers, instants are milliseconds UTC.
-- Every column is marked: E evidence (verify names a change), D derived (can be made again), O operational.

CREATE TABLE meta (                     -- O: one row a key
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE series (                   -- O: the last number given in each series of references
    name TEXT PRIMARY KEY,
    last INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE account (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,          -- E
    network TEXT NOT NULL,              -- E
    native_id TEXT,                     -- O: as the network says
    handle TEXT,                        -- O
    url TEXT,                           -- O
    state INTEGER NOT NULL,             -- O
    checked_at INTEGER,                 -- O
    token_expires_at INTEGER,           -- O
    last_round_at INTEGER,              -- O
    retry_at INTEGER,                   -- O: the network asked not to be read before
    answer_at INTEGER,                  -- O: the network asked for no answers before
    arrived_at INTEGER,                 -- O: the last time something new came
    gap INTEGER,                        -- O: how long that usually takes: a running mean
    failures INTEGER NOT NULL DEFAULT 0, -- O: rounds that failed since the last good one
    next_at INTEGER,                    -- O: our own pace after failures: not before, unless somebody asks for it
    renew_at INTEGER,                   -- O: new tokens were asked for and are not in the vault
    renew_error TEXT,                   -- O: why not, null while nobody knows
    settings TEXT NOT NULL,             -- O: JSON
    lease_owner TEXT,                   -- O: who polls and sends for it now
    lease_until INTEGER,                -- O
    fence INTEGER NOT NULL DEFAULT 0    -- O: grows with every lease taken
);

CREATE TABLE stream (                   -- O: how far polling got
    account INTEGER NOT NULL REFERENCES account (id),
    name TEXT NOT NULL,
    state TEXT NOT NULL,                -- the adapter's, JSON: moves with every page
    floor TEXT,                         -- the state the next round starts from: moves with the last page of a round
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (account, name)
) WITHOUT ROWID;

CREATE TABLE sweep (                    -- O: the slow way over everything a network still shows; how far it got: stream
    account INTEGER PRIMARY KEY REFERENCES account (id),
    began_at INTEGER,                   -- null: none yet
    finished_at INTEGER,                -- null: under way
    next_at INTEGER NOT NULL,           -- when it goes on, or another one begins
    failures INTEGER NOT NULL DEFAULT 0, -- since the last time it went on
    found INTEGER NOT NULL DEFAULT 0,   -- messages of it that polling had missed
    lost_at INTEGER,                    -- the last time polling had to begin anew
    lost TEXT                           -- and why
);

CREATE TABLE quota (                    -- O: what requests cost, by the day of the network's budget
    account INTEGER NOT NULL REFERENCES account (id),
    day INTEGER NOT NULL,
    used INTEGER NOT NULL,
    PRIMARY KEY (account, day)
) WITHOUT ROWID;

CREATE TABLE author (
    id INTEGER PRIMARY KEY,
    account INTEGER NOT NULL REFERENCES account (id),
    native_id TEXT NOT NULL,            -- E
    handle TEXT,                        -- O: the latest seen
    name TEXT,                          -- O
    url TEXT,                           -- O
    bot INTEGER NOT NULL DEFAULT 0,     -- O
    ours INTEGER NOT NULL DEFAULT 0,    -- O
    UNIQUE (account, native_id)
);

CREATE TABLE inquiry (
    id INTEGER PRIMARY KEY,
    reference TEXT NOT NULL UNIQUE,     -- E
    external_ref TEXT,                  -- E
    account INTEGER NOT NULL REFERENCES account (id), -- E
    thread TEXT NOT NULL,               -- D
    author INTEGER REFERENCES author (id), -- E; null: the network does not say
    summary TEXT NOT NULL,              -- D
    kind INTEGER NOT NULL,              -- E
    topic TEXT,                         -- E
    rule TEXT,                          -- E
    unit TEXT,                          -- E
    assignee TEXT,                      -- E
    status INTEGER NOT NULL,            -- E
    resolution INTEGER NOT NULL,        -- E
    reason TEXT,                        -- E
    priority INTEGER NOT NULL,          -- E
    tags TEXT,                          -- D: of table tag, joined by line feeds, in order
    language TEXT,                      -- O
    visibility INTEGER NOT NULL,        -- O
    restricted INTEGER NOT NULL,        -- E
    opened_at INTEGER NOT NULL,         -- E
    last_in_at INTEGER NOT NULL,        -- D
    first_answer_at INTEGER,            -- E
    answered_at INTEGER,                -- E
    closed_at INTEGER,                  -- E
    waiting_since INTEGER,              -- D
    next_due INTEGER,                   -- D: the earliest due_end of a running deadline
    entry_number TEXT,                  -- E: in the register; null while not formalised
    registered_at INTEGER,              -- E
    competent_at INTEGER,               -- E: the competent body has it since
    body TEXT,                          -- E: that has to resolve
    procedure TEXT,                     -- E
    file_url TEXT,                      -- E
    transferred_at INTEGER,             -- E: sent on to that body; null: it is ours
    publication INTEGER NOT NULL,       -- E
    personal INTEGER NOT NULL,          -- D: kinds of personal data in what the citizen wrote, as bits; of their texts
    messages INTEGER NOT NULL,          -- D
    deadlines INTEGER NOT NULL,         -- D: how many rows of table deadline
    answer_open INTEGER,                -- D: seconds of opening hours from opened_at to first_answer_at, as the figures have it
    close_open INTEGER,                 -- D: the same to closed_at; null: not there yet, or a calendar lacks the year
    touched INTEGER NOT NULL,           -- D: a person or an answer was at it
    version INTEGER NOT NULL,           -- O
    salt BLOB NOT NULL,                 -- E: of every proof; new when something is erased
    head_seq INTEGER NOT NULL,          -- E: the last event
    head_hash BLOB NOT NULL             -- E
);
CREATE INDEX inquiry_thread ON inquiry (account, thread, author);
-- Whose they are, for who asks what is stored of a person: so that it takes as long among a million as among few.
CREATE INDEX inquiry_author ON inquiry (author) WHERE author IS NOT NULL;
CREATE INDEX inquiry_opened ON inquiry (opened_at, id);
-- What has to be answered, by deadline; NULL sorts first in SQLite, so it is written as the largest number.
-- With what a list asks of every inquiry, so that finding a page reads nothing else.
CREATE INDEX inquiry_due ON inquiry (ifnull(next_due, 9223372036854775807), id, restricted);
CREATE INDEX inquiry_pending ON inquiry (ifnull(next_due, 9223372036854775807), id) WHERE status < 3;
-- A closed inquiry may have a deadline that runs on.
CREATE INDEX inquiry_open_due ON inquiry (ifnull(next_due, 9223372036854775807), id) WHERE status < 4 AND next_due IS NOT NULL;
CREATE INDEX inquiry_status ON inquiry (status, ifnull(next_due, 9223372036854775807), id);
CREATE INDEX inquiry_unit ON inquiry (unit, ifnull(next_due, 9223372036854775807), id);
CREATE INDEX inquiry_assignee ON inquiry (assignee, ifnull(next_due, 9223372036854775807), id);
-- The partial ones cost nothing where the column holds what most inquiries have.
CREATE INDEX inquiry_topic ON inquiry (topic, ifnull(next_due, 9223372036854775807), id) WHERE topic IS NOT NULL;
CREATE INDEX inquiry_kind ON inquiry (kind, ifnull(next_due, 9223372036854775807), id) WHERE kind <> 0;
CREATE INDEX inquiry_priority ON inquiry (priority, ifnull(next_due, 9223372036854775807), id) WHERE priority <> 0;
CREATE INDEX inquiry_publication ON inquiry (publication, ifnull(next_due, 9223372036854775807), id) WHERE publication <> 0;
CREATE INDEX inquiry_restricted ON inquiry (id) WHERE restricted = 1;

CREATE TABLE saved_search (             -- O: filters that people keep by a name
    name TEXT PRIMARY KEY,
    filter TEXT NOT NULL,               -- JSON
    actor TEXT NOT NULL,
    saved_at INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE tag (
    inquiry INTEGER NOT NULL REFERENCES inquiry (id),
    tag TEXT NOT NULL,                  -- E
    PRIMARY KEY (tag, inquiry)
) WITHOUT ROWID;
CREATE INDEX tag_inquiry ON tag (inquiry, tag);

CREATE TABLE follower (
    inquiry INTEGER NOT NULL REFERENCES inquiry (id),
    person TEXT NOT NULL,               -- D: of the words of events "followed" and "unfollowed"; gone when retention takes these
    PRIMARY KEY (inquiry, person)
) WITHOUT ROWID;
CREATE INDEX follower_person ON follower (person, inquiry);

CREATE TABLE message (
    id INTEGER PRIMARY KEY,
    account INTEGER NOT NULL REFERENCES account (id), -- E
    mid TEXT NOT NULL,                  -- E: the adapter's canonical id
    native_id TEXT NOT NULL,            -- E
    revision INTEGER NOT NULL,          -- E
    kind INTEGER NOT NULL,              -- E
    direction INTEGER NOT NULL,         -- E
    visibility INTEGER NOT NULL,        -- E
    author INTEGER REFERENCES author (id), -- E
    inquiry INTEGER REFERENCES inquiry (id), -- D; null: announcements and what belongs to no inquiry
    text TEXT NOT NULL,                 -- E
    subject TEXT,                       -- E
    language TEXT,                      -- E
    created_at INTEGER NOT NULL,        -- E
    edited_at INTEGER,                  -- E
    edit_sequence INTEGER NOT NULL DEFAULT 0, -- O: the network's count of edits, 0: it has none
    deleted_at INTEGER,                 -- E
    received_at INTEGER NOT NULL,       -- E
    checked_at INTEGER NOT NULL,        -- O: last seen on the network
    thread TEXT NOT NULL,               -- D: root as far as known
    parent TEXT,                        -- E
    url TEXT,                           -- E
    extra TEXT,                         -- E: JSON, null for {}
    attachments INTEGER NOT NULL DEFAULT 0, -- D: how many rows of table attachment
    erased_at INTEGER,                  -- D: of an event "erased": its words went and never come back
    proof BLOB,                         -- E: salt and digest of what is no event's words: ours, or of no inquiry
    UNIQUE (account, mid)
);
CREATE INDEX message_inquiry ON message (inquiry, created_at, id) WHERE inquiry IS NOT NULL;
CREATE INDEX message_thread ON message (account, thread);
-- Answers of ours whose message was not seen yet.
CREATE INDEX message_early ON message (account, parent) WHERE direction = 1 AND inquiry IS NULL AND parent IS NOT NULL;
-- What has not been seen for long, of the newest ones.
CREATE INDEX message_checked ON message (account, created_at, checked_at) WHERE deleted_at IS NULL;

CREATE TABLE revision (                 -- E: what a message said before; the present text is in message
    message INTEGER NOT NULL REFERENCES message (id),
    revision INTEGER NOT NULL,
    text TEXT NOT NULL,
    subject TEXT,
    edited_at INTEGER,
    extra TEXT,
    attachments INTEGER NOT NULL DEFAULT 0, -- D: how many it had then; they are only added to
    proof BLOB,                         -- E: as in message
    PRIMARY KEY (message, revision)
) WITHOUT ROWID;

CREATE TABLE attachment (
    message INTEGER NOT NULL REFERENCES message (id),
    n INTEGER NOT NULL,
    kind INTEGER NOT NULL,              -- E
    url TEXT,                           -- O
    type TEXT,                          -- E
    name TEXT,                          -- E
    description TEXT,                   -- E
    size INTEGER NOT NULL,              -- O; of a stored one E
    state INTEGER NOT NULL,             -- O; that it is stored E
    sha256 TEXT,                        -- E
    detected_type TEXT,                 -- E: what the bytes show
    reason TEXT,                        -- O: why it is refused or gone, or why the last try failed
    account INTEGER NOT NULL REFERENCES account (id), -- D: of the message
    tries INTEGER NOT NULL DEFAULT 0,   -- O
    next_try_at INTEGER,                -- O; null: there is nothing to fetch
    PRIMARY KEY (message, n)
) WITHOUT ROWID;
-- What is still to be fetched: newest first, for the clerk who reads it now.
CREATE INDEX attachment_pending ON attachment (account, message DESC, n) WHERE state = 0 AND next_try_at IS NOT NULL;
CREATE INDEX attachment_blob ON attachment (sha256) WHERE sha256 IS NOT NULL;

CREATE TABLE deadline (
    inquiry INTEGER NOT NULL REFERENCES inquiry (id),
    name TEXT NOT NULL,                 -- E
    term TEXT NOT NULL,                 -- E
    term_version TEXT,                  -- E
    started_at INTEGER NOT NULL,        -- E
    due INTEGER,                        -- E
    due_end INTEGER,                    -- E
    state INTEGER NOT NULL,             -- E
    satisfied_by INTEGER NOT NULL,      -- E
    satisfied_at INTEGER,               -- E
    provisional INTEGER NOT NULL,       -- E
    disputed_due INTEGER,               -- E
    calendars TEXT,                     -- E: JSON
    legal TEXT,                         -- E
    steps TEXT,                         -- E: JSON
    counted INTEGER,                    -- D: the state by which the figures count it
    counted_used INTEGER,               -- D: seconds from started_at to satisfied_at, as the figures have it
    PRIMARY KEY (inquiry, name)
) WITHOUT ROWID;
CREATE INDEX deadline_undetermined ON deadline (inquiry) WHERE state = 4;
-- Suspended, missed, cancelled. Not "IN": SQLite would make a table of its list for each row that is written.
CREATE INDEX deadline_rare ON deadline (state, inquiry) WHERE state = 1 OR state = 3 OR state = 5;

CREATE TABLE event (                    -- E, all of it
    id INTEGER PRIMARY KEY,             -- order of arrival over all inquiries; seals hold it
    inquiry INTEGER NOT NULL REFERENCES inquiry (id),
    seq INTEGER NOT NULL,
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    verb TEXT NOT NULL,
    codes TEXT NOT NULL,                -- JSON: ids and codes only
    commitment BLOB NOT NULL,
    proof BLOB,                         -- how the inquiry stood then: lib/inbox/proof.h; null: more followed at once
    hash BLOB NOT NULL,
    UNIQUE (inquiry, seq)
);

CREATE TABLE event_payload (            -- E: erasure removes the row, the chain still verifies
    event INTEGER PRIMARY KEY REFERENCES event (id),
    salt BLOB NOT NULL,
    payload TEXT                        -- null: the message named in codes is the payload
);

CREATE TABLE link (                     -- D: of the events linked and unlinked of both
    inquiry INTEGER NOT NULL REFERENCES inquiry (id),
    other INTEGER NOT NULL REFERENCES inquiry (id),
    kind INTEGER NOT NULL,
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    PRIMARY KEY (inquiry, other, kind)
) WITHOUT ROWID;
CREATE INDEX link_other ON link (other);

CREATE TABLE similar (                  -- D: of what citizens wrote, and of events grouped and ungrouped; an inquiry that
                                        --    nobody is compared with and that is alone has no row
    inquiry INTEGER PRIMARY KEY REFERENCES inquiry (id),
    opened_at INTEGER NOT NULL,         -- as in inquiry
    grp INTEGER,                        -- null: alone
    score INTEGER NOT NULL,             -- of 1000, to the group's head
    hand INTEGER NOT NULL,              -- 1 a person put it there, 2 took it out
    keys BLOB                           -- its rows of similar_key; null: nobody is compared with it
);
CREATE INDEX similar_member ON similar (grp, inquiry) WHERE grp IS NOT NULL;
CREATE INDEX similar_offered ON similar (opened_at) WHERE keys IS NOT NULL;

CREATE TABLE similar_key (              -- D: salted digests of pieces of text: gone with the words, and after the window
    key INTEGER NOT NULL,
    inquiry INTEGER NOT NULL,
    PRIMARY KEY (key, inquiry)
) WITHOUT ROWID;

CREATE TABLE similar_group (            -- D: inquiries that ask the same
    id INTEGER PRIMARY KEY,
    head INTEGER NOT NULL,              -- the inquiry that others are compared with
    members INTEGER NOT NULL,           -- rows of similar
    last_at INTEGER NOT NULL            -- the latest opened_at there was
);
CREATE INDEX similar_group_last ON similar_group (last_at);

CREATE TABLE merge (                    -- D: of the events of both; an undone merge is gone
    id INTEGER PRIMARY KEY,
    kind INTEGER NOT NULL,              -- 0 merged, 1 split off, 2 split off and undone
    inquiry INTEGER NOT NULL REFERENCES inquiry (id), -- merged into the other, or split off it
    other INTEGER NOT NULL REFERENCES inquiry (id),
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    seq INTEGER NOT NULL,               -- of its event in the history of the inquiry
    other_seq INTEGER NOT NULL,         -- and of the other: both say how things stood
    last_message INTEGER NOT NULL       -- message.id: what has a larger one came later
);
CREATE INDEX merge_inquiry ON merge (inquiry);
CREATE INDEX merge_other ON merge (other);

CREATE TABLE moved (                    -- D: messages that go back when it is undone
    merge INTEGER NOT NULL REFERENCES merge (id),
    message INTEGER NOT NULL,
    PRIMARY KEY (merge, message)
) WITHOUT ROWID;

CREATE TABLE kept_deadline (            -- D: deadlines of both before it, as the history proves them
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

CREATE TABLE alert (                    -- O: what the host has seen; that there is one follows from the rest
    inquiry INTEGER NOT NULL REFERENCES inquiry (id),
    kind INTEGER NOT NULL,              -- 0 overdue, 1 due today, 2 due tomorrow, 3 undetermined, 4 unanswered
    deadline TEXT NOT NULL,             -- its name; '' for unanswered
    due INTEGER NOT NULL,               -- deadline.due_end; inquiry.waiting_since for unanswered; 0 for undetermined
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    PRIMARY KEY (inquiry, kind, deadline, due)
) WITHOUT ROWID;

CREATE TABLE consumer (                 -- O: how far each of the host's own systems has read the events
    name TEXT PRIMARY KEY,
    position INTEGER NOT NULL,          -- event.id
    at INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE hold (                     -- D: of the last event "held" of the inquiry: nothing of it is erased
    inquiry INTEGER PRIMARY KEY REFERENCES inquiry (id),
    since INTEGER NOT NULL,
    legal TEXT NOT NULL,
    actor TEXT NOT NULL
);

CREATE TABLE snapshot (                 -- E: of an inquiry proposed or published, masked
    inquiry INTEGER PRIMARY KEY REFERENCES inquiry (id),
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    content TEXT NOT NULL               -- JSON
);

CREATE TABLE seal (                     -- E: roots over events of all inquiries, from where the one before ends
    id INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    first INTEGER NOT NULL,             -- event.id
    last INTEGER NOT NULL,
    events INTEGER NOT NULL,
    previous BLOB NOT NULL,
    root BLOB NOT NULL,
    hash BLOB NOT NULL
);

CREATE TABLE answer (
    id INTEGER PRIMARY KEY,
    inquiry INTEGER NOT NULL REFERENCES inquiry (id), -- E
    account INTEGER NOT NULL REFERENCES account (id), -- E
    target TEXT NOT NULL,               -- E: mid of the citizen's message
    state INTEGER NOT NULL,             -- E; queued and sending alike
    visibility INTEGER NOT NULL,        -- E
    text TEXT NOT NULL,                 -- E
    template TEXT,                      -- E: JSON {"name", "language", "parameters"}; null: free text
    version INTEGER NOT NULL DEFAULT 1, -- E: of the text
    wish INTEGER,                       -- E: visibility asked for; null: as the question
    privacy INTEGER NOT NULL DEFAULT 0, -- E: what its author wants done about personal data
    writers TEXT NOT NULL,              -- E: JSON list of everybody whose words are in it
    created_by TEXT NOT NULL,           -- E
    created_at INTEGER NOT NULL,        -- E
    approved_by TEXT,                   -- E
    reason TEXT,                        -- E: why it was rejected
    next_try_at INTEGER,                -- O
    tries INTEGER NOT NULL DEFAULT 0,   -- O
    error_code INTEGER NOT NULL DEFAULT 0, -- O
    error TEXT,                         -- O
    sent_at INTEGER                     -- E
);
CREATE INDEX answer_inquiry ON answer (inquiry, id);
CREATE INDEX answer_waiting ON answer (account, id) WHERE state IN (2, 3);
CREATE INDEX answer_unsent ON answer (id) WHERE state NOT IN (4, 5, 6, 8);

CREATE TABLE answer_part (
    answer INTEGER NOT NULL REFERENCES answer (id),
    n INTEGER NOT NULL,
    text TEXT NOT NULL,                 -- E
    key TEXT NOT NULL,                  -- O: the same for every try
    state INTEGER NOT NULL,             -- E when the answer has arrived: 2 queued, 3 sending, 4 sent, 5 delivered, 6 read,
                                        --    9 failed, 10 unknown; on its way O, and 4 to 6 alike until the answer says more
    step TEXT,                          -- O: the adapter's, between two requests of one part
    tried_at INTEGER,                   -- O: when its first request left
    sender TEXT,                        -- O: who may still have a request of it under way; null: nobody
    newest TEXT,                        -- O: a post of ours that was there before its first request; empty: none known
    missed_at INTEGER,                  -- O: when it was first not there and no request under way, by the server's clock
    native_id TEXT,                     -- E, as state
    url TEXT,                           -- E, as state
    visibility INTEGER NOT NULL,        -- E
    pointer INTEGER NOT NULL DEFAULT 0, -- E: says in public that the answer is private
    PRIMARY KEY (answer, n)
) WITHOUT ROWID;
CREATE INDEX answer_part_key ON answer_part (key);
CREATE INDEX answer_part_native ON answer_part (native_id) WHERE native_id IS NOT NULL;

CREATE TABLE early_notice (             -- O: what happened to something not known yet
    account INTEGER NOT NULL REFERENCES account (id),
    target TEXT NOT NULL,               -- mid, or the native id of a part of an answer
    verb INTEGER NOT NULL,
    at INTEGER NOT NULL,
    actor TEXT,
    text TEXT,
    error TEXT,
    extra TEXT,
    received_at INTEGER NOT NULL,
    PRIMARY KEY (account, target, verb, at)
) WITHOUT ROWID;
CREATE INDEX early_notice_received ON early_notice (account, received_at);

CREATE TABLE quarantine (               -- E: what could not be understood, kept whole until it is settled
    id INTEGER PRIMARY KEY,
    account INTEGER NOT NULL REFERENCES account (id),
    at INTEGER NOT NULL,
    origin TEXT NOT NULL,               -- "poll", "webhook", "errand", "import"
    request TEXT,                       -- address asked
    asked TEXT,                         -- the request itself, JSON, as in table errand; null: nothing was asked
    status INTEGER NOT NULL,            -- of the answer
    type TEXT,                          -- Content-Type
    reason TEXT NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0,   -- again, after the first
    state INTEGER NOT NULL DEFAULT 0,   -- 0 held, 1 solved, 2 discarded
    size INTEGER NOT NULL,
    digest BLOB NOT NULL,               -- SHA-256 of body
    proof BLOB,                         -- salt and digest of this row; null while it is written
    settled_at INTEGER,
    settled_by TEXT,
    settled_reason TEXT,
    body BLOB                           -- null once it is settled
);
CREATE INDEX quarantine_held ON quarantine (id, account) WHERE state = 0;

CREATE TABLE delivery (                 -- O: calls of webhooks; never their headers: one of them may be a secret
    id INTEGER PRIMARY KEY,
    account INTEGER NOT NULL REFERENCES account (id), -- whose address was called
    at INTEGER NOT NULL,
    digest BLOB NOT NULL,               -- SHA-256 of body, and of chance where the same may come twice
    state INTEGER NOT NULL DEFAULT 0,   -- 0 waiting, 1 processed, 2 in quarantine
    proof INTEGER NOT NULL,             -- which of the secrets proved it; -1: the network signs nothing
    tries INTEGER NOT NULL DEFAULT 0,   -- that failed for a reason of ours
    reason TEXT,                        -- of the last one of these
    done_at INTEGER,
    type TEXT,                          -- Content-Type
    body BLOB,                          -- null once it is done
    UNIQUE (account, digest)
);
CREATE INDEX delivery_waiting ON delivery (id, account) WHERE state = 0;
CREATE INDEX delivery_at ON delivery (account, at);

CREATE TABLE errand (                   -- O: what a delivery still has to ask for; a poll of the account does
    id INTEGER PRIMARY KEY,
    account INTEGER NOT NULL REFERENCES account (id),
    at INTEGER NOT NULL,
    request TEXT NOT NULL,              -- JSON without its body and without any secret
    body BLOB,
    tries INTEGER NOT NULL DEFAULT 0,
    next_try_at INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX errand_account ON errand (account, id);

CREATE TABLE figure (                   -- D: sums that every change moves; days in the inbox's zone
    day INTEGER NOT NULL,
    network TEXT NOT NULL,
    account TEXT NOT NULL,
    unit TEXT NOT NULL,                 -- '' for none
    kind INTEGER NOT NULL,
    measure TEXT NOT NULL,
    n INTEGER NOT NULL,
    PRIMARY KEY (day, measure, network, account, unit, kind)
) WITHOUT ROWID;

CREATE TABLE spread (                   -- D: how long things took, all of a cell; days in the inbox's zone
    day INTEGER NOT NULL,
    network TEXT NOT NULL,
    account TEXT NOT NULL,
    unit TEXT NOT NULL,                 -- '' for none
    kind INTEGER NOT NULL,
    measure TEXT NOT NULL,
    list BLOB NOT NULL,                 -- seconds, ascending: lib/inbox/spread.h
    PRIMARY KEY (day, measure, network, account, unit, kind)
) WITHOUT ROWID;

CREATE TABLE load (                     -- D: messages that came in, by the hour at which they were written
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

-- Words of messages: exact (case folded, accents kept) and plain (accents away). Contentless: the text is in message.
CREATE VIRTUAL TABLE search USING fts5 (
    exact, plain, content = '', columnsize = 0, tokenize = 'unicode61 remove_diacritics 0'
);
