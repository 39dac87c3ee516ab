-- Which module of the standard clauses, what was weighed before data leaves Quebec (as JSON), and audits, whose party is the school.
alter table documents.evidence
  drop constraint evidence_kind_check,
  add constraint evidence_kind_check check (
    kind in ('contract', 'transfer', 'assessment', 'quebec_assessment', 'security_audit', 'penetration_test')
  ),
  add column module smallint check (module between 1 and 4),
  add column factors text,
  add constraint evidence_module_of_clauses check (module is null or mechanism = 'standard_clauses'),
  add constraint evidence_factors_weighed check ((kind = 'quebec_assessment') = (factors is not null)),
  add constraint evidence_audit_of_school check (
    (kind in ('security_audit', 'penetration_test')) = (party = 'school')
    and (party <> 'school' or document_sha256 is not null)
  );
