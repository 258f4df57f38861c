using KargoStageWebhook.Language;

namespace KargoStageWebhook.Evaluation;

/// <summary>Backfilling costs no update that an API server would have accepted: what it tolerates unchanged stays unchanged, and no value is set that it rejects.</summary>
public sealed class RatchetingBackfillTests
{
    private const string Reason = "{field: 'status.conditions[].reason', constant: Unknown}";

    private const string Requiring = """
        {"type":"object","properties":{"ready":{"type":"boolean"},"conditions":{"type":"array"LIST,"items":{
          "type":"object","required":["type","status","reason","lastTransitionTime"],"properties":{
            "type":{"type":"string"},"status":{"type":"string"},"reason":{"type":"string","minLength":1},"lastTransitionTime":{"type":"string","format":"date-time"} } } } } }
        """;

    private const string Atomic = "", ByType = ""","x-kubernetes-list-type":"map","x-kubernetes-list-map-keys":["type"]""";

    private static readonly ClusterUpdate Ready = new(
        """{"ready":true,"conditions":[{"type":"Ready","status":"True","reason":""}]}""", """{"ready":false,"conditions":[{"type":"Ready","status":"True","reason":""}]}""")
    { Rules = [Reason] };

    private const string AnyText = """{"type":"string"}""", OwnRule = ""","x-kubernetes-validations":[{"rule":"true"}]""";

    // An id of each node is required, and only n changes.
    private static readonly ClusterUpdate Numbered = new("""{"n":2,"nodes":[{"name":"a","url":"bad"}]}""", """{"n":1,"nodes":[{"name":"a","url":"bad"}]}""");

    [Theory]
    [InlineData(Atomic)]
    [InlineData(ByType)]
    public void One_of_two_required_fields_is_not_set_in_an_unchanged_list(string list) =>
        Assert.Equal("warned", (Ready with { Crd = With(list) }).Evaluate().Decision);

    [Fact]
    public void The_warning_says_that_a_change_would_undo_ratcheting_of_what_could_be_set_and_of_nothing_else() => Assert.Equal(
        [
            "kargo-stage-webhook: status.conditions[0].reason is missing: allowed as it is, since a change there would undo ratcheting",
            "kargo-stage-webhook: status.conditions[0].lastTransitionTime is missing: allowed as it is",
        ],
        (Ready with { Crd = With(Atomic), Never = ["{field: 'status.conditions[].lastTransitionTime', why: it is a lie}"] }).Respond()["warnings"]!.AsArray().Select(warning => warning!.GetValue<string>()));

    [Fact]
    public void An_empty_text_that_the_CRD_rejects_and_nothing_can_set_is_denied_once_and_by_the_CRD()
    {
        var update = new ClusterUpdate("""{"conditions":[{"type":"Ready","status":"True","reason":"","lastTransitionTime":"2025-05-20T10:00:00Z"}]}""") { Rules = ["{field: 'status.conditions[].reason', copy: message}"], Crd = With(Atomic) };

        Assert.Equal([("status.conditions[0].reason", Outcome.Denied)], update.Evaluate().Missing.Select(missing => (missing.Path, missing.Outcome)));
        Assert.Contains("Required by the installed CRD", update.Respond()["status"]!["message"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public void One_of_two_required_fields_is_not_set_in_an_unchanged_list_while_the_CRD_is_not_known() => Assert.Equal("warned", Ready.Evaluate().Decision);

    [Theory]
    [InlineData("""{"note":"new"}""", "backfilled")]
    [InlineData("""{"note":"old"}""", "warned")]
    public void Where_the_CRD_is_not_known_a_field_of_no_list_is_set_unless_the_whole_status_is_unchanged(string status, string decision) =>
        Assert.Equal(decision, new ClusterUpdate(status, """{"note":"old"}""") { Rules = ["{field: status.phase, constant: Unknown}"] }.Evaluate().Decision);

    [Fact]
    public void Nothing_is_set_in_an_unchanged_item_of_a_list_that_has_changed_while_the_CRD_is_not_known()
    {
        var update = Ready with { Status = """{"conditions":[{"type":"Synced","status":"True"},{"type":"Ready","status":"True","reason":""}]}""" };

        Assert.Equal(
            [("status.conditions[0].reason", Outcome.Backfilled), ("status.conditions[1].reason", Outcome.Warned)],
            update.Evaluate().Missing.Select(missing => (missing.Path, missing.Outcome)));
    }

    [Fact]
    public void An_item_of_a_map_list_that_has_changed_is_backfilled_beside_one_that_has_not()
    {
        var update = Ready with
        {
            Crd = With(ByType),
            Status = """{"conditions":[{"type":"Synced","status":"True","lastTransitionTime":"2026-01-01T00:00:00Z"},{"type":"Ready","status":"True","reason":""}]}""",
        };

        Assert.Equal(
            [("status.conditions[0].reason", Outcome.Backfilled), ("status.conditions[1].reason", Outcome.Warned)],
            update.Evaluate().Missing.Select(missing => (missing.Path, missing.Outcome)));
    }

    [Fact]
    public void What_is_required_and_cannot_be_set_is_denied_once_its_list_changes()
    {
        var (decision, missing) = (Ready with { Crd = With(Atomic), Status = """{"conditions":[{"type":"Ready","status":"False","reason":""}]}""" }).Evaluate();

        Assert.Equal("denied", decision);
        Assert.Contains(("status.conditions[0].lastTransitionTime", "status.conditions[].lastTransitionTime", Outcome.Denied), missing);
    }

    [Fact]
    public void All_that_is_required_is_set_in_an_unchanged_list_where_the_profile_has_all_of_it()
    {
        const string Time = "{field: 'status.conditions[].lastTransitionTime', copy: metadata.creationTimestamp}";
        var update = Ready with { Crd = With(Atomic), Rules = [Reason, Time], CreationTimestamp = "2026-01-01T00:00:00Z" };

        Assert.Equal("backfilled", update.Evaluate().Decision);
        Assert.Equal("""{"ready":true,"conditions":[{"type":"Ready","status":"True","reason":"Unknown","lastTransitionTime":"2026-01-01T00:00:00Z"}]}""", update.AfterPatch());
    }

    [Theory]
    [InlineData("""{"type":"string","enum":["A","B"]}""")]
    [InlineData("""{"type":"string","maxLength":3}""")]
    [InlineData("""{"type":"integer"}""")]
    public void A_constant_that_the_CRD_rejects_is_not_set(string phase)
    {
        var update = new ClusterUpdate("{}") { Rules = ["{field: status.phase, constant: Unknown}"], Crd = $$"""{"type":"object","properties":{"phase":{{phase}} } }""" };

        Assert.Equal("warned", update.Evaluate().Decision);
        Assert.Contains("since the installed CRD rejects the value that the profile sets", update.Respond()["warnings"]![0]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal("denied", (update with { Crd = $$"""{"type":"object","required":["phase"],"properties":{"phase":{{phase}} } }""" }).Evaluate().Decision);
    }

    [Fact]
    public void A_copy_that_the_CRD_rejects_is_not_set() => Assert.Equal(
        "warned",
        new ClusterUpdate("{}") { Rules = ["{field: status.version, copy: spec.version}"], Crd = """{"type":"object","properties":{"version":{"type":"integer"}}}""" }.Evaluate().Decision);

    [Fact]
    public void Nothing_is_missing_of_a_field_that_the_CRD_does_not_have() => Assert.Equal(
        "conforming", new ClusterUpdate("{}") { Rules = ["{field: status.phase, constant: Unknown}"], Crd = """{"type":"object","properties":{"other":{"type":"string"}}}""" }.Evaluate().Decision);

    [Fact]
    public void A_copy_whose_source_is_missing_is_denied_where_the_CRD_requires_it()
    {
        var update = new ClusterUpdate("""{"nodes":[{}]}""")
        {
            Rules = ["{field: 'status.nodes[].label', copy: name}"],
            Crd = """{"type":"object","properties":{"nodes":{"type":"array","items":{"type":"object","required":["label"],"properties":{"label":{"type":"string"},"name":{"type":"string"}}}}}}""",
        };

        Assert.Equal("denied", update.Evaluate().Decision);
        Assert.Equal("backfilled", (update with { Status = """{"nodes":[{"name":"a"}]}""" }).Evaluate().Decision);
    }

    [Fact]
    public void Strict_requires_all_fields_that_the_profile_names_for_the_resource()
    {
        var update = Ready with { Never = ["{field: 'status.conditions[].lastTransitionTime', why: only the controller knows}"], Requirements = Requirements.Strict };

        Assert.Equal("denied", update.Evaluate().Decision);
    }

    [Theory]
    [InlineData("""{"type":"string","format":"uri"}""")]
    [InlineData("""{"type":"string","not":{"enum":["bad"]}}""")]
    [InlineData("""{"type":"string","pattern":"^\\p{Greek}+$"}""")]
    [InlineData("""{"type":"string","x-kubernetes-validations":[{"rule":"self.startsWith('https')"}]}""")]
    [InlineData("""{"x-kubernetes-validations":[{"rule":"self != 'bad'"}],"x-kubernetes-preserve-unknown-fields":true}""")]
    [InlineData("""{"type":"object","x-kubernetes-embedded-resource":true}""")]
    public void Nothing_is_set_in_an_unchanged_list_that_may_break_a_rule_which_only_the_API_server_evaluates(string url) =>
        Assert.Equal("warned", (Numbered with { Crd = NodesWith(url) }).Evaluate().Decision);

    [Theory]
    [InlineData(OwnRule, "", "")]
    [InlineData("", OwnRule, "")]
    [InlineData("", "", OwnRule)]
    public void Nothing_is_set_in_an_unchanged_list_where_only_the_API_server_evaluates_a_rule_of_the_items_the_list_or_its_parent(string item, string list, string status) =>
        Assert.Equal("warned", (Numbered with { Crd = NodesWith(AnyText, item, list, status) }).Evaluate().Decision);

    [Fact]
    public void A_field_is_set_in_a_list_that_has_changed_since_the_API_server_tolerates_nothing_there()
    {
        var update = Numbered with { Crd = NodesWith("""{"type":"string","format":"uri"}"""), Status = """{"n":2,"nodes":[{"name":"b","url":"bad"},{"name":"a","url":"bad"}]}""" };

        Assert.Equal([("status.nodes[0].id", Outcome.Backfilled), ("status.nodes[1].id", Outcome.Backfilled)], update.Evaluate().Missing.Select(missing => (missing.Path, missing.Outcome)));
    }

    [Fact]
    public void A_rule_that_only_the_API_server_evaluates_makes_no_difference_where_the_server_does_not_ratchet() =>
        Assert.Equal("backfilled", (Numbered with { Crd = NodesWith("""{"type":"string","format":"uri"}"""), Ratchets = false }).Evaluate().Decision);

    [Fact]
    public void A_field_is_set_under_Strict_since_the_update_would_be_denied_without_it() =>
        Assert.Equal("backfilled", (Numbered with { Crd = NodesWith("""{"type":"string","format":"uri"}"""), Requirements = Requirements.Strict }).Evaluate().Decision);

    [Theory]
    [InlineData(AnyText, "")]
    [InlineData("""{"type":"string","pattern":"^[a-z]+$"}""", "")]
    [InlineData("""{"type":"string","enum":["bad"]}""", "")]
    [InlineData("""{"type":"array","x-kubernetes-list-type":"set","items":{"type":"string"}}""", "")] // That items are unique is not ratcheted value by value.
    [InlineData(AnyText, ""","other":{"type":"string","format":"uri"}""")]
    public void A_list_whose_rules_are_all_validated_is_backfilled_though_it_is_unchanged(string url, string beside)
    {
        var update = Numbered with { Crd = NodesWith(url, beside: beside) };

        Assert.Equal("backfilled", (url.Contains("array", StringComparison.Ordinal) ? update with { Status = With(update.Status), Stored = With(update.Stored!) } : update).Evaluate().Decision);

        static string With(string status) => status.Replace("\"bad\"", "[\"bad\",\"bad\"]", StringComparison.Ordinal);
    }

    [Fact]
    public void An_unchanged_item_that_its_key_tells_from_others_is_not_backfilled_beside_one_that_has_changed()
    {
        var update = Numbered with
        {
            Crd = NodesWith("""{"type":"string","format":"uri"}""", list: ""","x-kubernetes-list-type":"map","x-kubernetes-list-map-keys":["name"]"""),
            Status = """{"n":2,"nodes":[{"name":"b"},{"name":"a","url":"bad"}]}""",
        };

        Assert.Equal([("status.nodes[0].id", Outcome.Backfilled), ("status.nodes[1].id", Outcome.Warned)], update.Evaluate().Missing.Select(missing => (missing.Path, missing.Outcome)));
    }

    /// <summary>Go and .NET may match other characters than those of ASCII differently, and read half of a surrogate pair differently.</summary>
    [Theory]
    [InlineData("ä")]
    [InlineData("\\ud800")]
    public void Nothing_is_set_in_an_unchanged_list_beside_a_text_that_is_not_validated(string text)
    {
        var update = Numbered with { Crd = NodesWith("""{"type":"string","pattern":"^[a-z]+$"}""") };

        Assert.Equal("warned", (update with { Status = With(update.Status), Stored = With(update.Stored!) }).Evaluate().Decision);

        string With(string status) => status.Replace("bad", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2.0000000001", """{"type":"integer"}""")]
    [InlineData("2.5", """{"enum":[2,3],"type":"number"}""")]
    public void Nothing_is_set_in_an_unchanged_list_beside_a_number_that_the_API_server_may_accept_or_not(string number, string rules)
    {
        var update = Numbered with { Crd = NodesWith(rules) };

        Assert.Equal("warned", (update with { Status = With(update.Status), Stored = With(update.Stored!) }).Evaluate().Decision);

        string With(string status) => status.Replace("\"bad\"", number, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("null", """{"type":"string","nullable":true,"enum":["a"]}""")]
    [InlineData("{}", """{"x-kubernetes-preserve-unknown-fields":true,"enum":["a"]}""")]
    [InlineData("5", """{"x-kubernetes-preserve-unknown-fields":true,"format":"date-time"}""")]
    [InlineData("9007199254740992", """{"type":"integer","enum":[9007199254740993]}""")]
    [InlineData("""{"a":5}""", """{"type":"object","required":["a"],"additionalProperties":{"type":"string"}}""")]
    [InlineData("""{"a":"x","b":"y"}""", """{"type":"object","required":["a"],"maxProperties":1,"additionalProperties":{"type":"string"}}""")]
    public void Nothing_is_set_in_an_unchanged_list_beside_a_value_that_the_API_server_rejects(string value, string rules)
    {
        var update = Numbered with { Crd = NodesWith(rules) };

        Assert.Equal("warned", (update with { Status = With(update.Status), Stored = With(update.Stored!) }).Evaluate().Decision);

        string With(string status) => status.Replace("\"bad\"", value, StringComparison.Ordinal);
    }

    /// <summary>An update that passes without the field may fail with it.</summary>
    [Theory]
    [InlineData("""{"type":"string","format":"uuid4"}""")] // A derived id is of version 8.
    [InlineData("""{"type":"string","format":"date"}""")]
    [InlineData("""{"type":"string","pattern":"(?i)^[a-z]{8}$"}""")]
    [InlineData("""{"type":"string","x-kubernetes-validations":[{"rule":"self.size() < 9"}]}""")]
    [InlineData(AnyText, ""","maxProperties":2""")]
    [InlineData(AnyText, ""","oneOf":[{"required":["id"]},{"required":["url"]}]""")]
    [InlineData(AnyText, ""","not":{"required":["id","url"]}""")]
    [InlineData(AnyText, ""","x-kubernetes-validations":[{"rule":"!has(self.id) || !has(self.url)"}]""")]
    [InlineData(AnyText, ""","maxProperties":9,"x-kubernetes-preserve-unknown-fields":true""")]
    public void A_field_that_is_not_required_is_not_set_where_only_the_API_server_evaluates_a_rule_for_it(string id, string node = "")
    {
        var update = new ClusterUpdate("""{"nodes":[{"name":"a","url":"b"}]}""") { Crd = NodesWith(AnyText, node, id: id) };

        Assert.Equal("backfilled", update.Evaluate().Decision); // It cannot pass without.
        Assert.Equal("warned", (update with { Crd = Optional(update.Crd) }).Evaluate().Decision);
        Assert.Equal("backfilled", (update with { Crd = Optional(update.Crd), Requirements = Requirements.Strict }).Evaluate().Decision); // Nor here.
        Assert.Equal(
            "kargo-stage-webhook: status.nodes[0].id is missing: allowed as it is, since the installed CRD does not require it and has a rule for it that only the API server evaluates",
            (update with { Crd = Optional(update.Crd) }).Respond()["warnings"]![0]!.GetValue<string>());
    }

    [Theory]
    [InlineData("""{"type":"object",RULE,"properties":{"nodes":{"type":"array","items":NODE}}}""")]
    [InlineData("""{"type":"object","properties":{"nodes":{"type":"array",RULE,"items":NODE}}}""")]
    public void A_field_that_is_not_required_is_not_set_where_only_the_API_server_evaluates_a_rule_of_what_the_field_stands_in(string crd)
    {
        var update = new ClusterUpdate("""{"nodes":[{"name":"a"}]}""") { Crd = crd.Replace("NODE", """{"type":"object","properties":{"name":{"type":"string"},"id":{"type":"string"}}}""", StringComparison.Ordinal) };

        Assert.Equal("warned", With(""" "x-kubernetes-validations":[{"rule":"self.all(node, !has(node.id))"}] """).Evaluate().Decision);
        Assert.Equal("backfilled", With(""" "description":"anything" """).Evaluate().Decision);
        Assert.Equal("backfilled", With(""" "x-kubernetes-list-type":"set" """).Evaluate().Decision);

        ClusterUpdate With(string rule) => update with { Crd = update.Crd!.Replace("RULE", rule, StringComparison.Ordinal) };
    }

    // What came cannot pass in any case: a rule that is evaluated rejects it.
    [Theory]
    [InlineData("""{"type":"string","minLength":1,"x-kubernetes-validations":[{"rule":"self.size() == 36"}]}""")]
    [InlineData("""{"type":"string","pattern":"^[0-9a-f-]+$","format":"hostname"}""")]
    public void A_field_that_is_not_required_is_set_where_the_update_fails_without_it(string id) => Assert.Equal(
        "backfilled", new ClusterUpdate("""{"nodes":[{"name":"a","url":"b","id":""}]}""") { Crd = Optional(NodesWith(AnyText, string.Empty, id: id)) }.Evaluate().Decision);

    // Under Strict an update fails for certain without the field.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_unchanged_item_is_backfilled_under_Strict_also_while_the_CRD_is_not_known(bool ratchets) => Assert.Equal(
        "backfilled",
        new ClusterUpdate("""{"nodes":[{"name":"a"}],"x":1}""", """{"nodes":[{"name":"a"}]}""") { Requirements = Requirements.Strict, Ratchets = ratchets }.Evaluate().Decision);

    // The key "name" tells which node is which, so that a text is compared with the stored text of its own node.
    [Theory]
    [InlineData("warned", """{"name":"a","url":"c","id":""}""")]
    [InlineData("backfilled", """{"name":"a","url":"c","id":"x"}""")]
    [InlineData("backfilled", """{"name":"a","url":"b"}""")]
    [InlineData("backfilled", """{"name":"another","url":"b","id":""}""")]
    public void An_empty_text_that_ratcheting_tolerates_is_left_where_only_the_API_server_evaluates_a_rule(string decision, string stored)
    {
        const string Nodes = """{"type":"object","properties":{"nodes":{"type":"array","x-kubernetes-list-type":"map","x-kubernetes-list-map-keys":["name"],"items":{"type":"object","required":["name"],"properties":{"name":{"type":"string"},"url":{"type":"string"},"id":{"type":"string","minLength":1,"x-kubernetes-validations":[{"rule":"self.size() < 9"}]}}}}}}""";

        Assert.Equal(decision, new ClusterUpdate("""{"nodes":[{"name":"a","url":"b","id":""}]}""", $$"""{"nodes":[{{stored}}]}""") { Crd = Nodes }.Evaluate().Decision);
    }

    [Theory]
    [InlineData("""{"size":null}""", """[5],"x-kubernetes-validations":[{"rule":"self > 4"}]""")]
    [InlineData("""{"size":null}""", "[5,null]")]
    [InlineData("{}", "[5,null]")]
    public void A_field_is_set_where_null_is_no_value_of_its_enum(string status, string values) => Assert.Equal("backfilled", new ClusterUpdate(status)
    {
        Rules = ["{field: status.size, constant: 5}"],
        Crd = $$$$"""{"type":"object","properties":{"size":{"type":"integer","nullable":true,"enum":{{{{values}}}}}}}""",
    }.Evaluate().Decision);

    [Theory]
    [InlineData("""{"type":"string","format":"uuid"}""")]
    [InlineData(AnyText, ""","maxProperties":3""")]
    public void A_field_that_is_not_required_is_set_where_its_rules_cannot_reject_it(string id, string node = "") => Assert.Equal(
        "backfilled", new ClusterUpdate("""{"nodes":[{"name":"a","url":"b"}]}""") { Crd = Optional(NodesWith(AnyText, node, id: id)) }.Evaluate().Decision);

    [Fact]
    public void A_number_s_format_does_not_keep_it_from_being_set() => Assert.Equal(
        "backfilled",
        new ClusterUpdate("{}") { Rules = ["{field: status.size, constant: 5}"], Crd = """{"type":"object","properties":{"size":{"type":"integer","format":"int32"}}}""" }.Evaluate().Decision);

    [Theory]
    [InlineData("""[{"name":"a"}]""", Outcome.Warned)]
    [InlineData("""[{"name":"b"},{"name":"c"}]""", Outcome.Backfilled)]
    public void Nothing_is_set_in_an_unchanged_list_of_a_status_that_nests_too_deeply_to_be_compared(string nodes, Outcome outcome)
    {
        var deep = $"{string.Concat(Enumerable.Repeat("{\"x\":", 1001))}1{new string('}', 1001)}";
        var update = new ClusterUpdate($$"""{"deep":{{deep}},"n":"wrong","nodes":{{nodes}}}""", $$"""{"deep":{{deep}},"n":"wrong","nodes":[{"name":"a"}],"note":"old"}""") { Crd = NodesWith(AnyText) };

        Assert.All(update.Evaluate().Missing, missing => Assert.Equal(outcome, missing.Outcome));
    }

    private static string NodesWith(string url, string item = "", string list = "", string status = "", string beside = "", string id = AnyText) =>
        $$"""
        {"type":"object"{{status}},"properties":{"n":{"type":"integer"}{{beside}},"nodes":{"type":"array"{{list}},"items":{
          "type":"object"{{item}},"required":["id"],"properties":{"id":{{id}},"name":{"type":"string"},"url":{{url}} } } } } }
        """;

    private static string Optional(string crd) => crd.Replace(""","required":["id"]""", "", StringComparison.Ordinal);

    private static string With(string list) => Requiring.Replace("LIST", list, StringComparison.Ordinal);
}
