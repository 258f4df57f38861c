using System.Text.Json;

namespace KargoStageWebhook.Healing;

/// <summary>Rules that an operator adds.</summary>
public sealed class ProfileReaderTests
{
    private const string Good = """{"group":"db.example","version":"v1","resource":"clusters","path":"status.nodes[].id","fill":{"derivedIdFrom":["name"]}}""";

    [Fact]
    public void A_rule_of_each_kind_is_read()
    {
        var (profile, problems) = Read(
            """
            {
              "rules": [
                { "group": "db.example", "version": "v1", "resource": "clusters", "path": "status.nodes[].id", "fill": { "derivedIdFrom": ["name", "zone"] } },
                { "group": "db.example", "version": "v1", "resource": "clusters", "path": "status.ready", "fill": { "constant": false } },
                { "group": "db.example", "version": "v1", "resource": "backups", "path": "status.target.label", "fill": { "copyOf": "name" } }
              ],
              "neverInvent": [ { "group": "db.example", "version": "v1", "resource": "clusters", "path": "status.phase", "why": "Ready would send traffic" } ]
            }
            """);

        Assert.Empty(problems);
        Assert.Equal(["status.nodes[].id", "status.ready", "status.target.label"], profile.Rules.Select(rule => rule.Path.Text));
        Assert.Equal(["name", "zone"], Assert.IsType<Filler.DerivedId>(profile.Rules[0].Filler).From);
        Assert.Equal(JsonValueKind.False, Assert.IsType<Filler.Constant>(profile.Rules[1].Filler).Value.ValueKind);
        Assert.Equal("name", Assert.IsType<Filler.CopyOf>(profile.Rules[2].Filler).Field);
        Assert.Equal(2, profile.RulesFor(new HealedResource("db.example", "v1", "clusters")).Count);
        Assert.Equal("Ready would send traffic", Assert.Single(profile.NeverInvented).Why);
    }

    [Theory]
    [InlineData("[]", "expected an object with rules and neverInvent, not []")]
    [InlineData("""{"rule":[]}""", "rule is not known here; expected rules, neverInvent")]
    [InlineData("""{"rules":{}}""", "rules is {}; expected a list")]
    [InlineData("""{"rules":[{"version":"v1","resource":"a","path":"status.b","fill":{"constant":1}}]}""", "rules[0].group is missing; expected a text")]
    [InlineData("""{"rules":[{"group":"g","version":"v1","resource":"a","path":"spec.b","fill":{"constant":1}}]}""", "rules[0].path is 'spec.b'; expected a field below status, such as status.nodes[].id")]
    [InlineData("""{"rules":[{"group":"g","version":"v1","resource":"a","path":"status.b[]","fill":{"constant":1}}]}""", "rules[0].path is 'status.b[]'; expected")]
    [InlineData("""{"rules":[{"group":"g","version":"v1","resource":"a","path":"status.b","fill":{"constant":null}}]}""", "rules[0].fill is {\"constant\":null}; expected one of")]
    [InlineData("""{"rules":[{"group":"g","version":"v1","resource":"a","path":"status.b","fill":{"derivedIdFrom":[]}}]}""", "rules[0].fill is {\"derivedIdFrom\":[]}; expected one of")]
    [InlineData("""{"rules":[{"group":"g","version":"v1","resource":"a","path":"status.b","fill":{"copyOf":"c","constant":1}}]}""", "rules[0].fill is")]
    [InlineData("""{"rules":[{"group":"g","version":"v1","resource":"a","path":"status.b","fill":{"constant":1},"mode":"x"}]}""", "rules[0].mode is not known here; expected group, version, resource, path, fill")]
    [InlineData($$"""{"rules":[{{Good}},{{Good}}]}""", "rules[1] is a second rule for status.nodes[].id of clusters.db.example/v1")]
    [InlineData(
        $$"""{"rules":[{{Good}}],"neverInvent":[{"group":"db.example","version":"v1","resource":"clusters","path":"status.nodes[].id","why":"it is a lie"}]}""",
        "rules[0] would fill in status.nodes[].id of clusters.db.example/v1, which is never invented: it is a lie")]
    [InlineData(
        """{"rules":[{"group":"kargo.akuity.io","version":"v1alpha1","resource":"stages","path":"status.freightHistory[].verificationHistory[].phase","fill":{"constant":"Successful"}}]}""",
        "rules[0] would fill in status.freightHistory[].verificationHistory[].phase of stages.kargo.akuity.io/v1alpha1, which is never invented: Successful would mark Freight as verified")]
    [InlineData(
        """{"rules":[{"group":"kargo.akuity.io","version":"v1alpha1","resource":"stages","path":"status.health.status","fill":{"constant":"Healthy"}}]}""",
        "rules[0] is about stages.kargo.akuity.io/v1alpha1; the rules for Kargo's own resources ship with the webhook")]
    public void What_is_wrong_is_named_with_its_place(string profile, string problem) =>
        Assert.StartsWith(problem, Assert.Single(Read(profile).Problems), StringComparison.Ordinal);

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"rules":null}""")]
    [InlineData("""{"rules":[],"neverInvent":[]}""")]
    public void Nothing_is_fine(string profile)
    {
        var (read, problems) = Read(profile);

        Assert.Empty(problems);
        Assert.Empty(read.Rules);
    }

    [Fact]
    public void What_ships_heals_ids_and_never_invents_phase_and_startTime()
    {
        Assert.Equal(["id"], HealingProfile.Kargo.Rules.Select(rule => rule.Path.Field).Distinct());
        Assert.Equal(["phase", "startTime"], HealingProfile.Kargo.NeverInvented.Select(never => never.Path.Field).Distinct());
        Assert.Equal(["promotions", "stages"], HealingProfile.Kargo.Rules.Select(rule => rule.Resource.Plural).Distinct().Order());
    }

    private static (HealingProfile Profile, IReadOnlyList<string> Problems) Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        return (ProfileReader.Read(document.RootElement, out var problems), problems);
    }
}
