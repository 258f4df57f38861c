using System.Text;
using KargoStageWebhook.Language;

namespace KargoStageWebhook.Profiles;

/// <summary>Reading a profile: all that is wrong with it is told at once, each thing with its place.</summary>
public sealed class ProfileReaderTests
{
    private const string Clusters = "- match: {group: db.example, version: v1, kind: Cluster, resource: clusters}\n";
    private const string Stages = "- match: {group: kargo.akuity.io, version: v1alpha1, kind: Stage, resource: stages}\n";

    // No start of the process validates it.
    [Fact]
    public void The_profile_that_ships_has_no_mistakes() =>
        Assert.IsType<ProfileResult.Valid>(ProfileReader.Read(Profile.KargoText, extended: null));

    [Fact]
    public void A_field_of_each_kind_is_read()
    {
        var profile = Valid("""
            - match: {group: db.example, version: v1, kind: Cluster, resource: clusters}
              backfill:
              - field: status.nodes[].id
                metric: node-id
                id: {from: [name, origin.zone, ..shard], newest: last, identity: node}
                why: the operator finds a node by it
              - {field: status.ready, constant: false}
              - {field: status.version, copy: spec.version}
              - {field: "status.pods{}.volumes", constant: []}
              never:
              - {field: status.phase, why: Ready would send traffic}
              knownRequirement: {product: DB, introduced: "2.0"}
            """).Find("clusters");

        Assert.Equal(["status.nodes[].id", "status.ready", "status.version", "status.pods{}.volumes", "status.phase"], profile.Fields.Select(field => field.Path.Text));
        Assert.Equal(["node-id", "status.ready", "status.version", "status.pods{}.volumes", "status.phase"], profile.Fields.Select(field => field.Metric));
        var id = Assert.IsType<FieldSource.Id>(profile.Fields[0].Source);
        Assert.Equal(["name", "origin.zone", "..shard"], id.From.Select(from => from.ToString()));
        Assert.Equal((false, "node"), (id.NewestFirst, id.Identity));
        Assert.Equal("false", Encoding.UTF8.GetString(Assert.IsType<FieldSource.Constant>(profile.Fields[1].Source).Json.Span));
        Assert.Equal(FieldSource.Start.Object, Assert.IsType<FieldSource.Copy>(profile.Fields[2].Source).From.Start);
        Assert.Equal("DB 2.0's CRD requires it", profile.Fields[0].KnownRequirement!.ToString());
        Assert.Equal(("Ready would send traffic", null), (profile.Fields[4].Why, profile.Fields[4].Source));
    }

    [Fact]
    public void A_profile_adds_fields_to_Kargo_s_own_resources_and_takes_nothing_away()
    {
        var stages = Valid($"{Stages}  backfill: [{{field: 'status.conditions[].reason', constant: Unknown}}]\n").Find("stages");

        Assert.Equal(Profile.Kargo.Find("stages").Fields.Select(field => field.Path), stages.Fields.Where(field => field.Path.Text != "status.conditions[].reason").Select(field => field.Path));
        Assert.Null(Assert.Single(stages.Fields, field => field.Path.Text == "status.conditions[].reason").KnownRequirement);
        Assert.NotNull(Assert.Single(stages.Fields, field => field.Path.Text == "status.freightHistory[].verificationHistory[].id").KnownRequirement);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("# nothing yet\n")]
    [InlineData("---\n")]
    [InlineData("null")]
    [InlineData("~")]
    public void Nothing_adds_nothing(string text) => Assert.Equal(Profile.Kargo.Resources, Valid(text).Resources);

    [Theory]
    // Of the document.
    [InlineData("rules: []", "line 1: the document is {\"rules\":[]}; expected a list of resources, each with match and backfill or never")]
    [InlineData("profile.yaml", "line 1: the document is \"profile.yaml\"; expected a list of resources")]
    [InlineData("\"\"", "line 1: the document is \"\"; expected a list of resources")]
    [InlineData("- stages.kargo.akuity.io", "line 1: [0] is \"stages.kargo.akuity.io\"; expected match, backfill, never, knownRequirement, proof")]
    [InlineData(Clusters + "  ? [backfill]\n  : []", "line 2: [0].[\"backfill\"] is not known here; expected match, backfill")]
    [InlineData(Clusters + "  backfill: [{field: [status.a], constant: 1}]", "line 2: [0].backfill[0].field is [\"status.a\"]; expected a text")]
    [InlineData(Clusters + "  backfill: [{field: status.a, constant: {{ .Values.shard }}}]", "line 2: [0].backfill[0].constant has {\".Values.shard\":null} for a name; expected a text")]
    [InlineData(Clusters + "  backfill: [{field: status.a, constant: 1}]\n  proof: {nodes: {[a]: 1}}", "line 3: [0].proof has [\"a\"] for a name; expected a text")]
    [InlineData(Clusters + "  backfill: [{field: status.a, constant: 1}]\n  proof: [1]", "line 3: [0].proof is '[1]'; expected a status")]
    [InlineData("a: [", "the text is not YAML")]
    [InlineData("[]\n---\n[]", "there are several documents")]
    [InlineData("- &x [*x]", "line 1: *x is an alias; expected the value itself")]
    [InlineData("[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[", "line 1: the text nests deeper than 64 levels")]
    [InlineData(Clusters + "  backfil: []", "line 2: [0].backfil is not known here; expected match, backfill, never, knownRequirement, proof")]
    [InlineData(Clusters + "  backfill: {}", "line 2: [0].backfill is {}; expected a list")]
    [InlineData(Clusters + "  backfill: []", "line 2: [0].backfill and never have 0 fields; expected 1 to 40")]
    [InlineData(Clusters + "  backfill: [{field: status.a, constant: 1, mode: x}]", "line 2: [0].backfill[0].mode is not known here")]
    [InlineData(Clusters + "  backfill: [{field: status.a, constant: 1}]\n" + Clusters + "  backfill: [{field: status.b, constant: 1}]", "line 3: [1].match is a second entry for clusters.db.example/v1")]
    // Of a resource: names of fields that are taken for others.
    [InlineData("- match: {group: db.example, version: v1, kind: Cluster, resource: Cluster}\n  backfill: [{field: status.a, constant: 0}]", "[0].match.resource is 'Cluster'; expected the plural name of the resource in lower case, such as stages: no kind")]
    [InlineData("- match: {group: db.example, version: v1, kind: Cluster, resource: clusters/status}\n  backfill: [{field: status.a, constant: 0}]", "[0].match.resource is 'clusters/status'; expected")]
    [InlineData("- match: {group: db.example, version: db.example/v1, kind: Cluster, resource: clusters}\n  backfill: [{field: status.a, constant: 0}]", "[0].match.version is 'db.example/v1'; expected a version alone, such as v1: the group stands in group")]
    [InlineData("- match: {group: db.example, version: v1, resource: clusters}\n  backfill: [{field: status.a, constant: 0}]", "[0].match.kind is missing; expected a kind, such as Stage")]
    [InlineData("- match: {group: '', version: v1, kind: Pod, resource: pods}\n  backfill: [{field: status.a, constant: 0}]", "[0].match.group is ''; expected the API group of a CRD, such as kargo.akuity.io: the core group has no CRDs")]
    [InlineData("- match: {group: kargo.akuity.io, version: v1alpha1, kind: Stages, resource: stages}\n  backfill: [{field: status.a, constant: 0}]", "[0].match.kind is 'Stages', but stages.kargo.akuity.io has objects of kind Stage")]
    [InlineData("- match: {group: kargo.akuity.io, version: v1alpha1, kind: Stage, resource: stage}\n  backfill: [{field: 'status.conditions[].reason', constant: Unknown}]", "line 1: [0].match.resource is 'stage', but Stage has the resource stages; a kind has one resource")]
    [InlineData(Clusters + "  backfill: [{field: status.a, constant: 1}]\n- match: {group: db.example, version: v1, kind: Cluster, resource: cluster}\n  backfill: [{field: status.b, constant: 1}]", "line 3: [1].match.resource is 'cluster', but Cluster has the resource clusters; a kind has one resource")]
    [InlineData(Clusters + "  backfill: [{field: status.a, constant: 1}]\n- match: {group: db.example, version: v1, kind: Cluster}\n  backfill: [{field: status.b, constant: 1}]", "[1].match.resource is missing; expected the plural name")]
    // Of null, where a text stands: it is not the word.
    [InlineData(Clusters + "  backfill: [{field: status.a, metric: null, copy: ~, emptySentBy: Null, why: }]", "line 2: [0].backfill[0].metric is null; expected a text", "[0].backfill[0].copy is null; expected a text", "[0].backfill[0].emptySentBy is null; expected a text", "[0].backfill[0].why is null; expected a text")]
    [InlineData(Clusters + "  never: [{field: status.a, why: ~}]\n  knownRequirement: {product: null, introduced: 1.5.2, removed: null}", "line 2: [0].never[0].why is null; expected a text", "line 3: [0].knownRequirement.product is null; expected a text", "line 3: [0].knownRequirement.removed is null; expected a text")]
    [InlineData("- match: {group: , version: v1, kind: Node, resource: nodes}\n  backfill: [{field: 'status.images[].id', id: {from: [null]}}]", "line 1: [0].match.group is null; expected a text", "line 2: [0].backfill[0].id.from[0] is null; expected a text")]
    // Of a field.
    [InlineData(Clusters + "  backfill: [{field: spec.b, constant: 1}]", "line 2: [0].backfill[0].field is 'spec.b'; expected a field below status, such as status.nodes[].id")]
    [InlineData(Clusters + "  backfill: [{field: 'status.b[]', copy: c}]", "[0].backfill[0].field is 'status.b[]'; expected a field below status")]
    [InlineData(Clusters + "  backfill: [{field: status, constant: {}}]", "[0].backfill[0].field is 'status'; expected a field below status")]
    [InlineData(Clusters + "  backfill: [{field: status.pods.*.x, constant: 1}]", "[0].backfill[0].field is 'status.pods.*.x'; expected")]
    [InlineData(Clusters + "  backfill: [{field: '[].id', constant: 1}]", "[0].backfill[0].field is '[].id'; expected")]
    [InlineData(Clusters + "  backfill: [{field: '{}.id', constant: 1}]", "[0].backfill[0].field is '{}.id'; expected")]
    [InlineData(Clusters + "  backfill: [{field: '[\"status\"].id', constant: 1}]", "[0].backfill[0].field is '[\"status\"].id'; expected")]
    [InlineData(Clusters + "  backfill: [{field: 'status.nodes[]id', constant: 1}]", "[0].backfill[0].field is 'status.nodes[]id'; expected")]
    [InlineData(Clusters + "  backfill: [{field: 'status.nodes[0].id', constant: 1}]", "[0].backfill[0].field is 'status.nodes[0].id'; expected")]
    [InlineData(Clusters + "  backfill: [{field: status.0.id, constant: 1}]", "[0].backfill[0].field is 'status.0.id'; expected")]
    [InlineData(Clusters + "  backfill: [{field: status.b.2fa, constant: 1}]", "[0].backfill[0].field is 'status.b.2fa'; expected a field below status, such as status.nodes[].id: [] for each item of a list, {} for each value of a map, [\"name\"] for other names")]
    [InlineData(Clusters + "  backfill: [{field: \"status[\\\"b\\nc\\\"]\", constant: 1}]", "[0].backfill[0].field is 'status[\"b?c\"]'; expected a field below status")]
    [InlineData(Clusters + "  backfill: [{field: status.-id, constant: 1}]", "[0].backfill[0].field is 'status.-id'; expected")]
    [InlineData(Clusters + "  backfill: [{field: status., constant: 1}]", "[0].backfill[0].field is 'status.'; expected")]
    [InlineData(Clusters + "  backfill: [{field: 'status.a[\"b', constant: 1}]", "[0].backfill[0].field is 'status.a[\"b'; expected")]
    [InlineData(Clusters + "  backfill: [{field: 'status.a[\"\"]', constant: 1}]", "[0].backfill[0].field is 'status.a[\"\"]'; expected")]
    [InlineData(Clusters + "  backfill: [{field: 'status.a[\"b\\c\"]', constant: 1}]", "[0].backfill[0].field is 'status.a[\"b\\c\"]'; expected")]
    [InlineData(Clusters + "  backfill: [{field: status.a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p.q.r.s.t.u.v.w.x.y.z.a.b.c.d.e.f, constant: 1}]", "[0].backfill[0].field is 'status.a.b.c.")]
    [InlineData(Clusters + "  backfill: [{constant: 1}]", "[0].backfill[0].field is missing; expected a field below status")]
    [InlineData(Clusters + "  never: [{why: it is a lie}]", "[0].never[0].field is missing; expected a field below status")]
    [InlineData(Clusters + "  never: [{field: status.a, why: it is a lie}, {field: status.a, why: it is one}]", "[0].never[1].field is 'status.a', which the profile has already")]
    [InlineData(Clusters + "  backfill: [{field: status.a}]", "[0].backfill[0].field has 0 of id, copy and constant; expected exactly one")]
    [InlineData(Clusters + "  backfill: [{field: status.a, copy: b, constant: 1}]", "[0].backfill[0].field has 2 of id, copy and constant; expected exactly one")]
    [InlineData(Clusters + "  backfill: [{field: status.a, constant: null}]", "[0].backfill[0].constant is 'null'; expected a value that is not null")]
    [InlineData(Clusters + "  backfill: [{field: status.a, metric: 'a b', constant: 1}]", "[0].backfill[0].metric is 'a b'; expected a label value")]
    [InlineData(Clusters + "  backfill: [{field: status.a, constant: 1}, {field: status.a, constant: 2}]", "[0].backfill[1].field is 'status.a', which the profile has already")]
    [InlineData(Clusters + "  never: [{field: status.a}]", "[0].never[0].why is missing; expected what an invented value would do")]
    [InlineData(Clusters + "  backfill: [{field: status.a, constant: 1}]\n  never: [{field: status.a, why: it is a lie}]", "[0].backfill[0].field is 'status.a', which is never backfilled: it is a lie")]
    [InlineData(Clusters + "  backfill: [{field: status.a, constant: {b: 1}}]\n  never: [{field: status.a.b, why: it is a lie}]", "[0].backfill[0].field is 'status.a', which holds status.a.b, and that is never backfilled: it is a lie")]
    [InlineData(Stages + "  backfill: [{field: 'status.freightHistory[].verificationHistory[].phase', constant: Successful}]", "[0].backfill[0].field is 'status.freightHistory[].verificationHistory[].phase', which is never backfilled: Successful would mark Freight as verified")]
    [InlineData(Stages + "  backfill: [{field: 'status.freightHistory[].verificationHistory[].id', constant: x}]", "[0].backfill[0].field is 'status.freightHistory[].verificationHistory[].id', which the profile has already")]
    // What is rejected itself is not also told of as a source.
    [InlineData(Stages + "  backfill: [{field: 'status.freightHistory[].verificationHistory[].startTime', copy: finishTime}]", "[0].backfill[0].field is 'status.freightHistory[].verificationHistory[].startTime', which is never backfilled: ")]
    [InlineData(Stages + "  backfill: [{field: 'status.freightHistory[].verificationHistory[].startTime', copy: finishTime}, {field: 'status.freightHistory[].verificationHistory[].id', id: {from: [..name, startTime]}}]", "[0].backfill[0].field is 'status.freightHistory[].verificationHistory[].startTime', which is never backfilled: ", "[0].backfill[1].field is 'status.freightHistory[].verificationHistory[].id', which the profile has already")]
    // Of fields that do not go together.
    [InlineData(Clusters + "  backfill: [{field: status.shards.primary.role, constant: leader}]\n  never: [{field: 'status.shards{}.role', why: it is a lie}]", "[0].backfill[0].field is 'status.shards.primary.role', but status.shards{}.role has {} where this has a name")]
    [InlineData(Clusters + "  backfill: [{field: 'status.shards{}.version', constant: a}, {field: status.shards.primary.role, constant: a}]", "[0].backfill[1].field is 'status.shards.primary.role', but status.shards{}.version has {} where this has a name")]
    [InlineData(Clusters + "  backfill: [{field: 'status.shards{}.version', constant: a}, {field: status.shards.a, copy: name}]", "[0].backfill[1].field is 'status.shards.a', but status.shards{}.version has {}")]
    [InlineData(Clusters + "  backfill: [{field: 'status.shards{}.version', constant: a}, {field: status.version, copy: shards.a.version}]", "[0].backfill[1].field is 'status.version', but status.shards{}.version has {}")]
    [InlineData(Clusters + "  backfill: [{field: 'status.shards{}.role', copy: ..shards.primary.name}]", "[0].backfill[0].field is 'status.shards{}.role', but status.shards{}.role has {}")]
    [InlineData(Clusters + "  backfill: [{field: status.sync, constant: {revision: ''}}, {field: status.sync.revision, constant: none}]", "[0].backfill[1].field is 'status.sync.revision', and the value of status.sync does not hold it")]
    [InlineData(Stages + "  backfill: [{field: 'status.freightHistory[].verificationHistory[].alias', copy: id}]", "[0].backfill[0].copy is 'id', which is itself backfilled")]
    [InlineData(Stages + "  backfill: [{field: 'status.freightHistory[].verificationHistory[].tests[].id', id: {from: [name, ..id]}}]", "[0].backfill[0].id.from[1] is '..id', which is itself backfilled")]
    [InlineData(Stages + "  backfill: [{field: 'status.freightHistory[].id', constant: x}]", "[0].backfill[0].field is 'status.freightHistory[].id', of which status.freightHistory[].verificationHistory[].id is made")]
    [InlineData(Clusters + "  backfill: [{field: 'status.groups[].id', id: {from: [name]}}, {field: 'status.groups[].members[].id', id: {from: [..id, name]}}]", "[0].backfill[1].id.from[0] is '..id', which is itself backfilled")]
    [InlineData(Clusters + "  backfill: [{field: 'status.a[].origin', constant: {name: x}}, {field: 'status.a[].b', copy: origin.name}]", "[0].backfill[1].copy is 'origin.name', which is itself backfilled")]
    [InlineData(Clusters + "  backfill: [{field: status.sync, constant: {}}, {field: status.sync.revision, constant: none}]", "[0].backfill[1].field is 'status.sync.revision', and the value of status.sync does not hold it; give that a constant that does")]
    [InlineData(Clusters + "  backfill: [{field: status.sync, copy: last}, {field: status.sync.revision, constant: none}]", "[0].backfill[1].field is 'status.sync.revision', and status.sync is a copy of last, which may lack it; expected one of the two fields")]
    [InlineData(Clusters + "  backfill: [{field: 'status.a[].id', id: {from: [name]}}, {field: 'status.a[].id.b', constant: 1}]", "[0].backfill[1].field is 'status.a[].id.b', and status.a[].id is an id, which is a text; expected one of the two fields")]
    [InlineData(Clusters + "  backfill: [{field: status.sync, constant: {a: [{b: 1}, {}], c: {d: {e: null}}}}, {field: 'status.sync.a[].b', constant: 1}, {field: 'status.sync.c{}.e', constant: 1}]", "[0].backfill[1].field is 'status.sync.a[].b', and the value of", "[0].backfill[2].field is 'status.sync.c{}.e', and the value of")]
    [InlineData(Clusters + "  backfill: [{field: 'status.sync.a[].b', constant: 1}, {field: status.sync, constant: {a: [{}]}}]", "[0].backfill[0].field is 'status.sync.a[].b', and the value of status.sync does not hold it; give that a constant that does")]
    [InlineData(Clusters + "  backfill: [{field: status.a.b, constant: 1}, {field: 'status[\"a.b\"]', constant: 1}]", "[0].backfill[1].field is 'status[\"a.b\"]', which API servers spell like status.a.b")]
    [InlineData(Clusters + "  backfill: [{field: 'status.nodes[].backup.id', id: {from: [name]}}, {field: 'status.nodes[].last', copy: backup}]", "[0].backfill[1].copy is 'backup', which holds status.nodes[].backup.id, and that is backfilled; name something without it")]
    [InlineData(Clusters + "  backfill: [{field: status.all, copy: nodes}, {field: 'status.nodes[].id', id: {from: [name]}}]", "[0].backfill[0].copy is 'nodes', which holds status.nodes[].id, and that is backfilled")]
    [InlineData(Clusters + "  backfill: [{field: 'status.nodes[].self', copy: ..nodes}]", "[0].backfill[0].copy is '..nodes', which holds the missing field itself")]
    [InlineData(Clusters + "  backfill: [{field: status.zones, constant: {}}, {field: status.shown, copy: zones}]", "[0].backfill[1].copy is 'zones', which is itself backfilled")]
    [InlineData(Clusters + "  backfill: [{field: 'status.nodes[].origin', constant: {name: ''}}, {field: 'status.nodes[].shown', copy: origin}]", "[0].backfill[1].copy is 'origin', which is itself backfilled")]
    // Of a field that is none, nothing else is said.
    [InlineData(Clusters + "  backfill: [{field: status.a, constant: [1]}, {field: 'status.a[]', constant: 2}]", "[0].backfill[1].field is 'status.a[]'; expected a field below status")]
    [InlineData(Clusters + "  backfill: [{field: status.a, constant: {x: {}}}, {field: 'status.a{}', copy: spec.x}]", "[0].backfill[1].field is 'status.a{}'; expected a field below status")]
    [InlineData(Clusters + "  backfill: [{field: spec.a, constant: 1}, {field: spec.a, constant: 2}]", "[0].backfill[0].field is 'spec.a'; expected", "[0].backfill[1].field is 'spec.a'; expected")]
    [InlineData(Stages + "  backfill: [{field: status.lastPromotion, constant: {status: {}}}]", "[0].backfill[0].field is 'status.lastPromotion', which holds status.lastPromotion.status.freightCollection.verificationHistory[].phase, and that is never backfilled")]
    [InlineData(Stages + "  backfill: [{field: 'status.freightHistory[].verificationHistory[].analysisRun', constant: {namespace: a, name: b}}]", "[0].backfill[0].field is 'status.freightHistory[].verificationHistory[].analysisRun', of which status.freightHistory[].verificationHistory[].id is made")]
    // Of what neither kubectl nor helm reads.
    [InlineData(Clusters + "  backfill:\n  - {field: status.a, constant: .inf}\n  - {field: status.b, constant: !!int 1.5}\n  - {field: status.c, constant: {~: 1}}", "line 3: '.inf' is a number that JSON does not have", "line 4: '1.5' is no !!int", "line 5: the key '~' is no text")]
    [InlineData("- match: {group: db.example, version: v1\n  backfill: []", "line 1: the text is not YAML: a '{' or '[' is not closed")]
    [InlineData(Clusters + "  backfill:\n  - field: status.a\n\tconstant: 1", "line 4: the text is not YAML: ")]
    [InlineData(Clusters + "  backfill:\n\t- {field: status.a, constant: 1}", "line 3: the text is not YAML: ")]
    // Of a source.
    [InlineData(Clusters + "  backfill: [{field: 'status.nodes[].key', id: {from: [key]}}]", "[0].backfill[0].id.from[0] is 'key', which is the missing field itself")]
    [InlineData(Clusters + "  backfill: [{field: 'status.nodes[].id', id: {from: []}}]", "[0].backfill[0].id has no field of the item itself in from")]
    [InlineData(Clusters + "  backfill: [{field: 'status.nodes[].id', id: {from: [..name]}}]", "[0].backfill[0].id has no field of the item itself in from")]
    [InlineData(Clusters + "  backfill: [{field: 'status.nodes[].id', id: {from: [a, b, c, d, e, f, g, h, i]}}]", "[0].backfill[0].id.from has 9 names; expected at most 8")]
    [InlineData(Clusters + "  backfill: [{id: {from: []}}]", "[0].backfill[0].field is missing", "[0].backfill[0].id has no field of the item itself in from")]
    [InlineData(Clusters + "  backfill: [{field: 'status.nodes[].id', id: {from: ['a[]']}}]", "[0].backfill[0].id.from[0] is 'a[]'; expected names joined by dots")]
    [InlineData(Clusters + "  backfill: [{field: 'status.nodes[].id', id: {from: [name], newest: top}}]", "[0].backfill[0].id.newest is 'top'; expected first or last")]
    [InlineData(Clusters + "  backfill: [{field: status.a, copy: a}]", "[0].backfill[0].copy is 'a', which is the missing field itself")]
    [InlineData(Clusters + "  backfill: [{field: status.a, copy: ..b}]", "[0].backfill[0].copy is '..b', but status.a is not in a list or map, so .. has no object")]
    [InlineData(Clusters + "  backfill: [{field: status.a, copy: metadata.nmae}]", "[0].backfill[0].copy is 'metadata.nmae'; expected one of metadata's own fields")]
    [InlineData(Clusters + "  backfill: [{field: status.a, copy: metadata.name.first}]", "[0].backfill[0].copy is 'metadata.name.first'; expected one of metadata's own fields")]
    [InlineData(Clusters + "  backfill: [{field: status.a, copy: metadata}]", "[0].backfill[0].copy is 'metadata', which reads like a path from the whole object; expected metadata.NAME, spec.NAME or names from the object that lacks the field, where [\"metadata\"] is its own field metadata")]
    [InlineData(Clusters + "  backfill: [{field: 'status.nodes[].a', copy: spec}]", "[0].backfill[0].copy is 'spec', which reads like a path from the whole object")]
    [InlineData(Clusters + "  backfill: [{field: status.phase, copy: status.state}]", "[0].backfill[0].copy is 'status.state', which reads like a path from the whole object")]
    [InlineData(Clusters + "  backfill: [{field: status.phase, copy: status}]", "[0].backfill[0].copy is 'status', which reads like a path from the whole object")]
    [InlineData(Clusters + "  backfill: [{field: 'status.nodes[].a', copy: status.state}]", "[0].backfill[0].copy is 'status.state', which reads like a path from the whole object")]
    [InlineData(Clusters + "  backfill: [{field: 'status.nodes[].id', id: {from: [metadata.name, spec.zone]}}]", "[0].backfill[0].id.from[0] is 'metadata.name', which reads like a path from the whole object; expected names from the object that lacks the field, where [\"metadata\"] is its own field metadata", "[0].backfill[0].id.from[1] is 'spec.zone', which reads like")]
    [InlineData(Clusters + "  backfill: [{field: 'status.shards{}.nodes[].id', id: {from: []}}]", "[0].backfill[0].id has no field of the item itself in from")]
    [InlineData(Clusters + "  backfill: [{field: 'status.shards{}.nodes[].id', id: {from: [..zone]}}]", "[0].backfill[0].id has no field of the item itself in from")]
    [InlineData(Clusters + "  backfill: [{field: 'status.nodes[].ports{}.id', id: {from: []}}]", "[0].backfill[0].id has no field of the item itself in from")]
    [InlineData(Clusters + "  backfill: [{field: 'status.shards[].nodes[].id', id: {from: [name]}}]", "[0].backfill[0].id has no name with .. in from, though its list or map stands in another list; expected a field such as ..name that tells the lists apart, or an identity")]
    [InlineData(Clusters + "  backfill: [{field: 'status.shards[].nodes{}.id', id: {from: [zone]}}]", "[0].backfill[0].id has no name with .. in from")]
    [InlineData(Clusters + "  backfill: [{field: 'status.shards[].groups{}.nodes[].disk.id', id: {from: [serial]}}]", "[0].backfill[0].id has no name with .. in from")]
    // As JSONPath, kubectl and CEL write a path from the whole object.
    [InlineData(Clusters + "  backfill: [{field: 'status.nodes[].a', copy: ..metadata.name}]", "[0].backfill[0].copy is '..metadata.name', which reads like a path from the whole object; expected metadata.NAME, spec.NAME or names from the object that holds the list or map, where ..[\"metadata\"] is its own field metadata")]
    [InlineData(Clusters + "  backfill: [{field: 'status.shards[].nodes[].id', id: {from: [..spec.zone, name]}}]", "[0].backfill[0].id.from[0] is '..spec.zone', which reads like a path from the whole object; expected names from the object that holds the list or map, where ..[\"spec\"] is its own field spec")]
    [InlineData(Clusters + "  backfill: [{field: 'status.nodes[].id', id: {from: [name, ..status.zone]}}]", "[0].backfill[0].id.from[1] is '..status.zone', which reads like a path from the whole object")]
    [InlineData(Clusters + "  backfill: [{field: 'status.nodes[].a', copy: ..status}]", "[0].backfill[0].copy is '..status', which reads like a path from the whole object")]
    [InlineData(Clusters + "  backfill: [{field: status.a, copy: $.spec.zone}]", "[0].backfill[0].copy is '$.spec.zone', which reads like a path from the whole object; expected metadata.NAME, spec.NAME or names from the object that lacks the field, where [\"$\"] is its own field $")]
    [InlineData(Clusters + "  backfill: [{field: status.a, copy: object.spec.zone}, {field: status.b, copy: self.metadata.name}, {field: status.c, copy: object.status.zone}]", "[0].backfill[0].copy is 'object.spec.zone', which reads like", "[0].backfill[1].copy is 'self.metadata.name', which reads like", "[0].backfill[2].copy is 'object.status.zone', which reads like")]
    [InlineData(Clusters + "  backfill: [{field: 'status.nodes[].a', copy: ..object.metadata.name}]", "[0].backfill[0].copy is '..object.metadata.name', which reads like")]
    [InlineData(Clusters + "  backfill: [{field: status.a, copy: 'b c'}]", "[0].backfill[0].copy is 'b c'; expected names joined by dots, [\"name\"] for other names: a neighbour of the field, metadata.")]
    // The two would be one name of two, b and c.
    [InlineData(Clusters + "  backfill: [{field: status.a, copy: \"[\\\"b\\nc\\\"]\"}, {field: status.d, copy: b.c}]", "[0].backfill[0].copy is '[\"b?c\"]'; expected names joined by dots")]
    [InlineData(Clusters + "  backfill: [{field: status.a, copy: b}, {field: status.b, constant: 1}]", "[0].backfill[0].copy is 'b', which is itself backfilled")]
    [InlineData(Clusters + "  backfill: [{field: 'status.a[].id', id: {from: [x, y], identity: n}}, {field: 'status.b[].id', id: {from: [x], identity: n}}]", "[0].backfill[1].id.from has 1 names; the other rules of identity n have 2")]
    public void A_mistake_is_named_with_its_place_and_what_was_expected(string text, params string[] mistakes)
    {
        var found = Invalid(text);

        Assert.Equal(mistakes.Length, found.Count);
        Assert.All(mistakes.Zip(found), pair => Assert.Contains(pair.First, pair.Second, StringComparison.Ordinal));
    }

    [Fact]
    public void A_resource_that_is_not_named_lacks_all_that_names_it() => Assert.Equal(
        ["group", "version", "kind", "resource"], Invalid("- backfill: [{field: status.a, constant: 1}]").Select(mistake => mistake["line 1: [0].match.".Length..].Split(' ')[0]));

    [Fact]
    public void One_object_has_room_for_so_many_names()
    {
        static string Rules(int fields) => string.Join(", ", Enumerable.Range(0, fields).Select(i => $"{{field: 'status.nodes[].a{i}', copy: b{i}}}"));

        Assert.NotNull(Valid($"{Clusters}  backfill: [{Rules(32)}]"));
        Assert.Equal(["line 2: [0].backfill names more than 64 fields of one object"], Invalid($"{Clusters}  backfill: [{Rules(33)}]"));
        // What several rules name counts once.
        Assert.NotNull(Valid($"{Clusters}  backfill: [{string.Join(", ", Enumerable.Range(0, 9).Select(i => $"{{field: 'status.nodes[].id{i}', id: {{from: [a, b, c, d, e, f, g, h]}}}}"))}]"));
    }

    [Fact]
    public void A_profile_has_room_for_so_many_resources()
    {
        var resources = Enumerable.Range(0, 101).Select(i => $"- match: {{group: db.example, version: v1, kind: Cluster, resource: clusters{i}}}\n  backfill: [{{field: status.a, constant: 1}}]\n");

        Assert.Equal(["there are 101 resources; expected at most 100"], Invalid(string.Concat(resources)));
    }

    // The chart renders a profile by helm, which reads it so.
    [Theory]
    [InlineData("{field: 'status.conditions[].reason', copy: status}")] // A condition has a status of its own.
    [InlineData("{field: 'status.nodes[].id', id: {from: ['[\"metadata\"].name', type, status]}}")]
    [InlineData("{field: 'status.nodes[].zone', copy: '[\"status\"].zone'}")]
    [InlineData("{field: 'status.nodes[].zone', copy: '..[\"db.example/zone\"]'}")]
    [InlineData("{field: status.zone, copy: 'metadata.labels[\"db.example/zone\"]'}")]
    [InlineData("{field: status.zone, copy: metadata.annotations}")]
    [InlineData("{field: 'status.shards{}.id', id: {}}")]
    [InlineData("{field: 'status.nodes[].ports{}.id', id: {from: [..name]}}")]
    [InlineData("{field: 'status.nodes[].zone', copy: '..[\"metadata\"].zone'}")]
    [InlineData("{field: 'status.shards[].nodes[].zone', copy: ..status.zone}")] // A shard may have a status of its own.
    [InlineData("{field: 'status.nodes[].zone', copy: object.zone}, {field: 'status.nodes[].name', copy: '[\"object\"].metadata.name'}, {field: 'status.nodes[].kind', copy: self}")]
    [InlineData("{field: 'status.grid[][].id', id: {from: [name]}}")] // A list of lists is one list.
    [InlineData("{field: 'status.groups[].members[].id', id: {from: [name], identity: person}}")] // One in several groups has one id.
    [InlineData("{field: 'status.shards{}.a', constant: 1}, {field: 'status.shards{}.b', constant: 1}")]
    // What a list or map is set to has no items, or items that lack nothing.
    [InlineData("{field: status.nodes, constant: []}, {field: 'status.nodes[].id', id: {from: [name]}}")]
    [InlineData("{field: status.conditions, constant: []}, {field: 'status.conditions[].reason', copy: type}")]
    [InlineData("{field: status.shards, constant: {}}, {field: 'status.shards{}.shown', copy: name}")]
    [InlineData("{field: status.replicas, constant: {items: [], name: a}}, {field: 'status.replicas.items[].owner', copy: ..name}")]
    // Set or not, these are nothing to what is made of them.
    [InlineData("{field: 'status.nodes[].zone', constant: ''}, {field: 'status.nodes[].id', id: {from: [name, zone]}}, {field: 'status.nodes[].shown', copy: zone}")]
    [InlineData("{field: 'status.nodes[].origin', constant: {}}, {field: 'status.nodes[].id', id: {from: [name, origin, origin.zone]}}")]
    [InlineData("{field: status.sync, constant: {revision: none}}, {field: status.sync.revision, constant: none}")]
    [InlineData("{field: status.sync, constant: {revision: ''}}, {field: status.sync.revision, constant: ''}")]
    [InlineData("{field: status.sync, constant: {}}, {field: status.sync.deep.revision, constant: none}, {field: 'status.sync.list[].a', constant: 1}")] // It sets no object that could lack them.
    public void Rules_may_go_together_like_this(string rules) => Assert.NotNull(Valid($"{Clusters}  backfill: [{rules}]"));

    [Theory]
    [InlineData("1.5", "1.5")]
    [InlineData("-3e2", "-300")]
    [InlineData("1.5.1", "\"1.5.1\"")] // A version, or a date, is a text.
    [InlineData("2025-05-20", "\"2025-05-20\"")]
    [InlineData("010", "8")]
    [InlineData("!!str 010", "\"010\"")]
    [InlineData("v1", "\"v1\"")]
    [InlineData("a1", "\"a1\"")]
    [InlineData("1a", "\"1a\"")]
    [InlineData("'1.5'", "\"1.5\"")]
    [InlineData("True", "true")]
    [InlineData("FALSE", "false")]
    [InlineData("yes", "true")]
    [InlineData("'yes'", "\"yes\"")]
    [InlineData("{on: 1}", "{\"true\":1}")]
    [InlineData("'null'", "\"null\"")]
    [InlineData("{a: [Null, NULL, ~, '']}", "{\"a\":[null,null,null,\"\"]}")]
    public void A_constant_is_read_as_helm_and_kubectl_read_it(string written, string json) => Assert.Equal(
        json,
        Encoding.UTF8.GetString(Assert.IsType<FieldSource.Constant>(Assert.Single(Valid($"{Clusters}  backfill: [{{field: status.a, constant: {written}}}]").Find("clusters").Fields).Source).Json.Span));

    [Theory]
    [InlineData("status.a_b-c.$ref")]
    [InlineData("status._x.y9")]
    [InlineData("status.nodes[\"db.example/zone\"].id")]
    [InlineData("status.b[\"2fa\"]")]
    public void A_field_may_have_such_a_name(string field) =>
        Assert.Equal(field, Assert.Single(Valid($"{Clusters}  backfill: [{{field: '{field}', constant: 1}}]").Find("clusters").Fields).Path.Text);

    [Fact]
    public void All_mistakes_are_told_at_once_in_the_order_of_the_text()
    {
        var mistakes = Invalid("""
            - match: {group: db.example, version: db.example/v1, kind: Cluster, resource: Cluster}
              backfill:
              - {field: spec.a, constant: 1}
              - {field: status.b, copy: b}
            """);

        Assert.Equal(["line 1: [0].match.version", "line 1: [0].match.resource", "line 3: [0].backfill[0].field", "line 4: [0].backfill[1].copy"], mistakes.Select(mistake => mistake[..mistake.IndexOf(" is ", StringComparison.Ordinal)]));
    }

    [Fact]
    public void What_ships_backfills_ids_and_never_phase_and_startTime()
    {
        var fields = Profile.Kargo.Resources.SelectMany(resource => resource.Fields).ToLookup(field => field.Source is not null, field => field.Path.Field);

        Assert.Equal(["id"], fields[true].Distinct());
        Assert.Equal(["phase", "startTime"], fields[false].Distinct());
        Assert.Equal(["stages.kargo.akuity.io", "promotions.kargo.akuity.io"], Profile.Kargo.Resources.Select(resource => resource.Resource.Name));
    }

    private static Profile Valid(string text)
    {
        var result = ProfileReader.Read(text, Profile.Kargo);
        return result is ProfileResult.Valid valid ? valid.Profile : throw new Xunit.Sdk.XunitException(string.Join('\n', ((ProfileResult.Invalid)result).Mistakes));
    }

    private static List<string> Invalid(string text) => [.. Assert.IsType<ProfileResult.Invalid>(ProfileReader.Read(text, Profile.Kargo)).Mistakes.Select(mistake => mistake.ToString())];
}
