-- Nine entries of a log as a program of version 15 of the file wrote them: commits of a desk
-- and a device, refusals to both, accounts, and what was shown. Their hashes were computed
-- by another program, from server/chronicle/FORMAT.md alone. Never written anew: whoever
-- has to change this file to make a test pass has broken every log that there is.

INSERT INTO server_key (name, secret) VALUES ('log salt', x'0707070707070707070707070707070707070707070707070707070707070707');
INSERT INTO area (code, level, name_zh) VALUES ('222426101201', 'village', '甲'), ('222426101202', 'village', '乙');
INSERT INTO village (code, seq, rev, digests, newest, newest_paper) VALUES ('222426101201', 3, 1, x'', 8, 8), ('222426101202', 0, 0, x'', 0, 0);
INSERT INTO unit (id, village, rev, newest) VALUES ('0190aaaa-0000-7000-8000-000000000001', '222426101201', 2, 4);
INSERT INTO log (id, kind, at, person, device, receipt, area, unit, subject, facts, hash) VALUES
  (1, 'person.added', 1530522000000000, '', 0, 0, '222426101201', '', 'p', '{"granted":["cadre@222426101201"],"login":"cui","name":"崔英子","password":true}', x'8435f298e7ee20c3dc7f3f4e7c8e4054b6848ee34728065801cc8430ab5ca6c2');
INSERT INTO log (id, kind, at, person, device, receipt, area, unit, subject, facts, hash) VALUES
  (2, 'device.enrolled', 1530522000000001, 'p', 1, 0, '222426101201', '', 'd', '{"name":"Redmi 5","person":"p"}', x'891a9d2d22437e78c2e8a70b108a2e1329707ca6fb07319940c972bd0c0b1213');
INSERT INTO history (id, unit, village, seq, rev, device, person, changeset, at, received, outcome, changes, unit_before, village_before, version, hash) VALUES
  (3, '0190aaaa-0000-7000-8000-000000000001', '222426101201', 1, 1, 0, 'staff', '0190dddd-0000-7000-8000-000000000003', 1530522000000002, 1530522000000002, 'applied', '[["household","0190aaaa-0000-7000-8000-000000000001","remark","took",null,"新建"],["household","0190aaaa-0000-7000-8000-000000000001","phone","took",null,"13944330001"]]', 0, 0, 2, x'16c7ad77bbc1c2d8fea39d00a80bef14e568181fc86ad2a9af831ed0ab387491');
INSERT INTO history (id, unit, village, seq, rev, device, person, changeset, at, received, outcome, changes, unit_before, village_before, version, hash) VALUES
  (4, '0190aaaa-0000-7000-8000-000000000001', '222426101201', 2, 2, 1, 'p', '0190dddd-0000-7000-8000-000000000004', 1530522000000001, 1530522000000003, 'merged', '[["household","0190aaaa-0000-7000-8000-000000000001","remark","took","新建","说\"金\"家\n第二行"]]', 3, 3, 2, x'800398c1f246581eea194b8f7f701ddc744825a08aa5bd52771f3a8ff8ef59bb');
INSERT INTO log (id, kind, at, person, device, receipt, area, unit, subject, facts, hash) VALUES
  (5, 'refused', 1530522000000004, 'p', 1, 2, '222426101202', '0190aaaa-0000-7000-8000-000000000001', 'x', '{"edits":1,"problems":[{"code":"out_of_scope","param":"222426101202"}]}', x'780588e21390fef8524044049abb386dc6ac3439b1dbde9a4acd7678245fb27b');
INSERT INTO refusal (device, n, village, received, body, problems) VALUES (1, 2, '222426101202', 1530522000000004, x'7b226e223a322c226e6f7465223a226e6f207465787420ff227d', '{"n":2,"id":"x","outcome":"rejected","problems":[{"code":"out_of_scope","param":"222426101202"}]}');
INSERT INTO log (id, kind, at, person, device, receipt, area, unit, subject, facts, hash) VALUES
  (6, 'refused', 1530522000000005, 'staff', 0, 0, '222426101201', '0190aaaa-0000-7000-8000-000000000001', 'y', '{"actions":[{"do":"relocation.take","expect":"apply","step":"verify_at_home"}],"problems":[{"code":"step_skipped","param":"screen_households"}]}', x'd2e475c9f135be182585e0d75c87f7a522e2f833191724a03e14c5fffe972791');
INSERT INTO log (id, kind, at, person, device, receipt, area, unit, subject, facts, hash) VALUES
  (7, 'unmasked', 1530522000000006, 'staff', 0, 0, '222426101201', '0190aaaa-0000-7000-8000-000000000001', '', '{"reason":"核对"}', x'e0bda4c991f0c74d2929e8ae9d30b8c0a1e51977fd498992849d47ecc97a2213');
INSERT INTO history (id, unit, village, seq, rev, device, person, changeset, at, received, outcome, changes, unit_before, village_before, version, hash) VALUES
  (8, '222426101201', '222426101201', 3, 1, 0, 'staff', '0190dddd-0000-7000-8000-000000000008', 1530522000000007, 1530522000000007, 'applied', '[]', 0, 4, 2, x'ade705caf3cb932b4138d10e0cb05c7a9e5755eefa1a43770617d1b1038f205e');
INSERT INTO log (id, kind, at, person, device, receipt, area, unit, subject, facts, hash) VALUES
  (9, 'imported', 1530522000000008, 'staff', 0, 0, '', '', '', '{"added":1,"changed":0,"plan":"0123456789abcdef0123456789abcdef","refused":0,"unchanged":2}', x'ba5e263e9a4527b2f42f907061ed3c75e409a847bd7d86c1b20f27d762e1ad3a');
