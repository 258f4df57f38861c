using KargoStageWebhook.Language;
using KargoStageWebhook.Profiles;
using KargoStageWebhook.Schema;

namespace KargoStageWebhook.Diagnosis;

/// <summary>What a person on call is told.</summary>
public sealed class AdviserTests
{
    [Theory]
    [InlineData("Stage", "status.freightHistory[0].verificationHistory[1].id", "stages", "id")]
    [InlineData("Stage", "freightHistory[0].verificationHistory[1].id", "stages", "id")]
    [InlineData("Stage", "status.freightHistory.verificationHistory.id", "stages", "id")]
    [InlineData("Stage", "status.lastPromotion.status.freightCollection.verificationHistory[0].phase", "stages", "phase")]
    [InlineData("Promotion", "status.freightCollection.verificationHistory[0].startTime", "promotions", "startTime")]
    [InlineData("", "freightHistory.verificationHistory.id", "stages", "id")]
    public void Both_spellings_of_a_path_lead_to_the_rule_of_Kargo_1_5_2(string kind, string path, string resource, string field)
    {
        var explained = Explain(kind, path, "Required value");

        Assert.Contains($"required: [id, phase, startTime]", explained.Rule, StringComparison.Ordinal);
        Assert.Contains($"the CRD {resource}.kargo.akuity.io, which names {field}; ", explained.Rule, StringComparison.Ordinal);
        Assert.Contains("Kargo 1.5.2 has it, 1.5.3 no longer", explained.Rule, StringComparison.Ordinal);
        Assert.StartsWith($"{path}: Required value", explained.What, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_id_can_be_backfilled_and_a_missing_phase_cannot()
    {
        Assert.Contains(Explain("Stage", "status.freightHistory[0].verificationHistory[0].id", "Required value").Do, step => step.Contains("repair", StringComparison.Ordinal));
        Assert.DoesNotContain(Explain("Stage", "status.freightHistory[0].verificationHistory[0].phase", "Required value").Do, step => step.Contains("repair", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Stage", "status.health.status", "Required value")]
    [InlineData("Stage", "status.freightHistory[0].verificationHistory[0].id", "Invalid value")]
    [InlineData("Promotion", "status.freightHistory[0].verificationHistory[0].id", "Required value")]
    public void Of_other_rules_it_says_no_more_than_it_knows(string kind, string path, string reason) =>
        Assert.Equal("the schema of the CRD that is installed", Explain(kind, path, reason).Rule);

    [Theory]
    [InlineData("Stage", "status.entries[0].id", "Required value", "required: [at, id] of status.entries[] in the CRD stages.kargo.akuity.io v1alpha1, generation 3")]
    [InlineData("Stage", "entries.id", "Required value", "required: [at, id] of status.entries[] in the CRD")]
    [InlineData("", "entries[0].id", "Required value", "required: [at, id] of status.entries[] in the CRD")]
    [InlineData("Stage", "status.entries[0].kind", "Unsupported value", "type: string, enum: [\"A\", \"B\"] of status.entries[].kind in the CRD")]
    [InlineData("Stage", "status.entries[0].kind", "Required value", "generation 3, resourceVersion 4711 does not require status.entries[].kind: the API server validates by another one")]
    [InlineData("Stage", "status.other", "Invalid value", "lists no such field of status")]
    [InlineData("Stage", "status.open", "Invalid value", "says nothing of the value of status.open")]
    [InlineData("Promotion", "status.freightCollection.verificationHistory[0].id", "Required value", "Kargo 1.5.2 has it, 1.5.3 no longer")]
    [InlineData("Stage", "status.entries[0].id", "Invalid value", "type: string of status.entries[].id in the CRD")]
    [InlineData("Stage", "status.byName.web", "Required value", "a rule of what is below status.byName in the CRD stages.kargo.akuity.io v1alpha1, generation 3, resourceVersion 4711, where any key is allowed")]
    [InlineData("Stage", "status.byName.web", "Invalid value", "type: string of status.byName{} in the CRD")]
    [InlineData("Stage", "status.open.any.thing", "Required value", "a rule of what is below status.open in the CRD")]
    [InlineData("Stage", "status.entr...", "Required value", "the schema of the CRD that is installed")] // A path that was cut.
    [InlineData("Stage", "status.entr\u2026", "Required value", "the schema of the CRD that is installed")]
    [InlineData("Stage", "status.entri[0", "Required value", "the schema of the CRD that is installed")]
    [InlineData("", "phases[0].id", "Required value", "the schema of the CRD that is installed")] // No CRD has it.
    public void A_rule_is_quoted_from_the_CRD_where_that_is_known(string kind, string path, string reason, string rule)
    {
        var crd = Crd.Compiled("""
            {"type":"object","properties":{
              "entries":{"type":"array","items":{"type":"object","required":["id","at"],"properties":{"id":{"type":"string"},"kind":{"type":"string","enum":["A","B"]}}}},
              "byName":{"type":"object","additionalProperties":{"type":"string"}},
              "open":{"x-kubernetes-preserve-unknown-fields":true}}}
            """);
        var finding = new Finding.InvalidObject(new ObjectName(kind, "kargo.akuity.io", Name: "test"), RequestOperation.Unknown, [new FieldError(path, reason, string.Empty)]);

        Assert.Contains(rule, Assert.Single(Adviser.Explain(finding, Profile.Kargo, new Dictionary<ResourceId, CrdSchema> { [Profile.Kargo.Find("stages").Resource] = crd })).Rule, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("b.example", "status.phase", "a constant", "b.example")]
    [InlineData("", "status.onlyInA", "only in a", "a.example")] // The path tells which.
    [InlineData("", "status.phase", "", null)]
    public void A_kind_of_two_groups_is_in_the_profile_and_only_the_text_tells_which(string group, string path, string why, string? found)
    {
        var profile = Assert.IsType<ProfileResult.Valid>(ProfileReader.Read(
            """
            - match: {group: a.example, version: v1, kind: Cluster, resource: clusters}
              backfill: [{field: status.phase, constant: Unknown, why: of a}, {field: status.onlyInA, constant: Unknown, why: only in a}]
            - match: {group: b.example, version: v1, kind: Cluster, resource: clusters}
              backfill: [{field: status.phase, constant: Unknown, why: a constant}]
            """,
            Profile.Kargo)).Profile;
        var finding = new Finding.InvalidObject(new ObjectName("Cluster", group, Name: "main"), RequestOperation.UpdateStatus, [new FieldError(path, "Required value", string.Empty)]);

        var explained = Assert.Single(Adviser.Explain(finding, profile));

        Assert.Equal((found, true), (explained.Group, explained.IsInProfile));
        Assert.Contains(why, explained.Means, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("v1", "status.onlyInV1")]
    [InlineData("v2", "status.onlyInV2")]
    public void A_field_is_looked_for_in_each_version_of_its_resource(string version, string path)
    {
        var profile = Assert.IsType<ProfileResult.Valid>(ProfileReader.Read(
            """
            - match: {group: a.example, version: v1, kind: Cluster, resource: clusters}
              backfill: [{field: status.onlyInV1, constant: Unknown, why: v1 has it}]
            - match: {group: a.example, version: v2, kind: Cluster, resource: clusters}
              backfill: [{field: status.onlyInV2, constant: Unknown, why: v2 has it}]
            """,
            Profile.Kargo)).Profile;
        var finding = new Finding.InvalidObject(new ObjectName("Cluster", "a.example", Name: "main"), RequestOperation.UpdateStatus, [new FieldError(path, "Required value", string.Empty)]);

        Assert.Contains($"{version} has it", Assert.Single(Adviser.Explain(finding, profile)).Means, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("", "required: [volume] of status.pods{} in the CRD clusters.db.example", "bring CRDs and controllers to one version")]
    [InlineData("knownRequirement: {product: DB, introduced: '2.0'}", "required: [volume] of status.pods{} in the CRD clusters.db.example, which names volume; DB 2.0 has it", "bring CRDs and controllers to one version")]
    [InlineData("knownRequirement: {product: DB, introduced: '2.0', removed: '2.1'}", "required: [volume] of status.pods{} in the CRD clusters.db.example, which names volume; DB 2.0 has it, 2.1 no longer", "bring CRDs and controllers to one version, 2.1 or later")]
    public void A_field_of_another_profile_is_explained_by_what_that_says(string requirement, string rule, string step)
    {
        var profile = Assert.IsType<ProfileResult.Valid>(ProfileReader.Read(
            $"- match: {{group: db.example, version: v1, kind: Cluster, resource: clusters}}\n  backfill: [{{field: 'status.pods{{}}.volume', constant: data}}]\n  {requirement}", Profile.Kargo)).Profile;
        var finding = Assert.Single(ErrorReader.Read("Cluster.db.example \"main\" is invalid: status.pods.web-0.volume: Required value"));

        var explained = Assert.Single(Adviser.Explain(finding, profile));

        Assert.Equal((rule, step), (explained.Rule, explained.Do[^1]));
        Assert.StartsWith("the whole status update did not happen: what its controller wanted to record is lost", explained.Means, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Cluster demo/db lacks status.pods.web-0.volume. Sent by jane", "demo", "the whole status update did not happen: what its controller wanted to record is lost")]
    [InlineData("Cluster db has wrong values: status.phase (Odd). Sent by jane", null, "the whole status update did not happen: what its controller wanted to record is lost")]
    [InlineData("Cluster \"db\" in namespace \"demo\" lacks a field", "demo", "the whole status update did not happen: what its controller wanted to record is lost")]
    [InlineData("Other demo/db lacks status.phase. Sent by jane", "demo", "the whole status update did not happen: the status stays as it is stored")]
    public void A_denial_of_this_webhook_means_what_it_does_to_the_kind(string message, string? @namespace, string means)
    {
        var profile = Assert.IsType<ProfileResult.Valid>(ProfileReader.Read(
            "- match: {group: db.example, version: v1, kind: Cluster, resource: clusters}\n  backfill: [{field: 'status.pods{}.volume', constant: data}]", Profile.Kargo)).Profile;
        var finding = Assert.Single(ErrorReader.Read($"admission webhook \"clusters.kargo-stage-webhook.io\" denied the request: {message}"));

        var explained = Assert.Single(Adviser.Explain(finding, profile));

        Assert.Equal(("db", @namespace), (explained.Name, explained.Namespace));
        Assert.StartsWith(means, explained.Means, StringComparison.Ordinal);
    }

    [Fact]
    public void A_call_that_failed_holds_up_promotions_only_where_the_profile_has_them()
    {
        var others = Assert.IsType<ProfileResult.Valid>(ProfileReader.Read(
            "- match: {group: db.example, version: v1, kind: Cluster, resource: clusters}\n  backfill: [{field: 'status.pods{}.volume', constant: data}]", extended: null)).Profile;
        var finding = Assert.Single(ErrorReader.Read("failed calling webhook \"clusters.kargo-stage-webhook.io\": failed to call webhook: EOF"));

        Assert.EndsWith("rejected until it responds, and promotions wait", Assert.Single(Adviser.Explain(finding, Profile.Kargo)).Means, StringComparison.Ordinal);
        Assert.EndsWith("rejected until it responds", Assert.Single(Adviser.Explain(finding, others)).Means, StringComparison.Ordinal);
    }

    [Fact]
    public void A_denial_of_this_webhook_whose_object_is_not_known_is_Kargo_s_where_the_profile_has_no_other_kind() =>
        Assert.Equal(Story.StatusUpdateIsLost, Deny("stages.kargo-stage-webhook.io").Means);

    [Theory]
    [InlineData("Stage", "", "Stage demo/test")]
    [InlineData("Project", "kargo.akuity.io", "Project test")]
    public void An_object_is_named_with_its_namespace_unless_it_has_none(string kind, string group, string name) => Assert.Equal(
        name,
        Assert.Single(Adviser.Explain(new Finding.Other(ErrorClass.Conflict, new ObjectName(kind, group, kind == "Project" ? "" : "demo", "test"), RequestOperation.Unknown, "x"), Profile.Kargo)).Object);

    [Fact]
    public void What_the_API_server_adds_to_every_complaint_is_not_explained() =>
        Assert.Equal(2, ErrorReader.Read(
            "Stage.kargo.akuity.io \"test\" is invalid: [a: Required value, b: Required value, <nil>: Invalid value: \"null\": some validation rules were not checked]")
            .SelectMany(finding => Adviser.Explain(finding, Profile.Kargo)).Count());

    [Fact]
    public void It_knows_which_webhook_is_its_own()
    {
        Assert.Contains("which is this one", Deny("kargo-stage-webhook.svc").Object, StringComparison.Ordinal);
        Assert.DoesNotContain("which is this one", Deny("policy.example").Object, StringComparison.Ordinal);
    }

    private static Explained Deny(string webhook) =>
        Assert.Single(Adviser.Explain(new Finding.Denied(ObjectName.Unknown, RequestOperation.Unknown, webhook, string.Empty, "no"), Profile.Kargo));

    private static Explained Explain(string kind, string path, string reason) =>
        Assert.Single(Adviser.Explain(new Finding.InvalidObject(new ObjectName(kind, "kargo.akuity.io", "demo", "test"), RequestOperation.Unknown, [new FieldError(path, reason, string.Empty)]), Profile.Kargo));
}
