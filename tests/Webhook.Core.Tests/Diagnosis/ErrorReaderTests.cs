namespace KargoStageWebhook.Diagnosis;

/// <summary>Errors as people have them at hand.</summary>
public sealed class ErrorReaderTests
{
    private const string Newer =
        "Stage.kargo.akuity.io \"test\" is invalid: [status.freightHistory[0].verificationHistory[0].id: Required value, "
        + "status.freightHistory[1].verificationHistory[0].id: Required value, <nil>: Invalid value: \"null\": some validation rules were not "
        + "checked because the object was invalid; correct the existing errors to complete validation]";

    private const string Older = "Stage.kargo.akuity.io \"test\" is invalid: status.freightHistory.verificationHistory.id: Required value";

    [Fact]
    public void An_API_server_s_error_names_object_fields_and_reasons()
    {
        var invalid = Assert.IsType<Finding.InvalidObject>(Assert.Single(ErrorReader.Read(Newer)));

        Assert.Equal(("Stage", "kargo.akuity.io", "", "test"), (invalid.Object.Kind, invalid.Object.Group, invalid.Object.Namespace, invalid.Object.Name));
        Assert.Equal(
            [
                ("status.freightHistory[0].verificationHistory[0].id", "Required value", ""),
                ("status.freightHistory[1].verificationHistory[0].id", "Required value", ""),
                ("<nil>", "Invalid value", "\"null\": some validation rules were not checked because the object was invalid; correct the existing errors to complete validation"),
            ],
            invalid.Errors.Select(error => (error.Path, error.Reason, error.Detail)));
    }

    public static TheoryData<string> TextsOfTheSameError { get; } =
    [
        Older,
        $"time=\"2025-05-20T10:00:00Z\" level=error msg=\"failed to update Stage status after syncing Promotions\" error=\"{Older.Replace("\"", "\\\"", StringComparison.Ordinal)}\" namespace=demo stage=test",
        $"{{\"level\":\"error\",\"msg\":\"failed to update Stage status after syncing Promotions\",\"namespace\":\"demo\",\"error\":\"{Older.Replace("\"", "\\\"", StringComparison.Ordinal)}\"}}",
        $"{{\"kind\":\"Status\",\"status\":\"Failure\",\"message\":\"{Older.Replace("\"", "\\\"", StringComparison.Ordinal)}\",\"reason\":\"Invalid\"}}",
        "The Stage \"test\" is invalid: \n* status.freightHistory.verificationHistory.id: Required value\n",
        $"a line before\n{Older}\n{Older}\nand one behind",
    ];

    [Theory]
    [MemberData(nameof(TextsOfTheSameError))]
    public void It_is_found_in_log_lines_Statuses_and_kubectl_s_output(string text)
    {
        var invalid = Assert.IsType<Finding.InvalidObject>(Assert.Single(ErrorReader.Read(text)));

        Assert.Equal(("Stage", "test"), (invalid.Object.Kind, invalid.Object.Name));
        Assert.Equal(new FieldError("status.freightHistory.verificationHistory.id", "Required value", ""), Assert.Single(invalid.Errors));
        Assert.Equal(text.Contains("demo", StringComparison.Ordinal) ? "demo" : "", invalid.Object.Namespace);
    }

    // Where a page or a word processor has put its own quotes.
    [Theory]
    [InlineData("\u201c", "\u201d")]
    [InlineData("\u201e", "\u201f")]
    [InlineData("\u00ab", "\u00bb")]
    [InlineData("\u2033", "\u2033")]
    [InlineData("\u2018", "\u2019")]
    [InlineData("\u201a", "\u201b")]
    [InlineData("\u2032", "\u2032")]
    [InlineData("&quot;", "&quot;")]
    public void An_object_is_named_between_any_quotes(string open, string close) => Assert.Equal(
        "test", Assert.Single(ErrorReader.Read($"Stage.kargo.akuity.io\u00a0{open}test{close} is invalid: status.phase: Required value")).Object.Name);

    [Theory]
    [InlineData("freightHistory[0].verificationHistory[3].startTime: Required value", "freightHistory[0].verificationHistory[3].startTime")]
    [InlineData("reconciling demo/test failed, status.health.status: Required value", "status.health.status")]
    [InlineData("reconciling demo/test failed (status.health.status: Required value)", "status.health.status")]
    [InlineData("the API server says: status.parts.a key.id: Required value", "status.parts.a key.id")]
    [InlineData("the API server says: status[a key].id: Required value", "status[a key].id")]
    [InlineData("the API server says: old-status.a key.id: Required value", "key.id")] // Another field, whose name is not known.
    [InlineData("status.parts.a:b.id: Required value", "status.parts.a:b.id")]
    [InlineData("status.parts.a,b.id: Required value", "status.parts.a,b.id")]
    [InlineData("error when applying patch:\nto:\nName: \"test\", Namespace: \"demo\"\nfor: status.health.status: Required value", "status.health.status")]
    [InlineData("something went wrong\n* status.health.status: Required value", "status.health.status")]
    [InlineData("the API server says: old_status.a key.id: Required value", "key.id")]
    [InlineData("the API server says: x/status.a key.id: Required value", "key.id")]
    [InlineData("- spec.steps[0].uses: Required value", "spec.steps[0].uses")]
    [InlineData("[].spec.roles: Required value", "[].spec.roles")]
    [InlineData("_internal.x-y$: Required value", "_internal.x-y$")]
    [InlineData("$defs.a: Required value", "$defs.a")]
    public void A_field_alone_is_enough(string text, string path)
    {
        var invalid = Assert.IsType<Finding.InvalidObject>(Assert.Single(ErrorReader.Read(text)));

        Assert.Equal(("", path), (invalid.Object.Name, invalid.Errors[0].Path));
    }

    [Theory]
    [InlineData("\"a \\\"b\\\" c\": too short", "\"a \\\"b\\\" c\": too short")]
    [InlineData("\"x, status.a: Required value\": too short", "\"x, status.a: Required value\": too short")]
    [InlineData("map[string]interface {}{\"a\":\"b, status.a: Required value\"}: too short", "map[string]interface {}{\"a\":\"b, status.a: Required value\"}: too short")]
    [InlineData("map[a:b]: too short", "map[a:b]: too short")]
    [InlineData("{\"a\":[1]}", "{\"a\":[1]}")]
    [InlineData("", "")]
    public void A_value_of_any_kind_stays_with_its_field(string written, string detail)
    {
        var invalid = Assert.IsType<Finding.InvalidObject>(Assert.Single(ErrorReader.Read($"Stage.kargo.akuity.io \"test\" is invalid: spec.config: Invalid value: {written}")));

        Assert.Equal(new FieldError("spec.config", "Invalid value", detail), Assert.Single(invalid.Errors));
    }

    [Fact]
    public void A_quote_that_does_not_close_hides_no_complaint()
    {
        var invalid = Assert.IsType<Finding.InvalidObject>(Assert.Single(ErrorReader.Read(
            "Stage.kargo.akuity.io \"test\" is invalid: [spec.a: Invalid value: 5\" wide, not 7\\\", spec.b: Required value]")));

        Assert.Equal(["spec.a", "spec.b"], invalid.Errors.Select(error => error.Path));
    }

    // As Go's %q and JSON write control characters, and what they leave as it is.
    [Theory]
    [InlineData("tab\\tand\\r", "tab\tand")]
    [InlineData("\\u003cnil\\u003e", "<nil>")]
    [InlineData("C:\\users", "C:users")]
    [InlineData("\\u12", "u12")]
    public void A_message_in_a_quoted_text_is_read_without_its_escapes(string escaped, string detail)
    {
        var invalid = Assert.IsType<Finding.InvalidObject>(Assert.Single(ErrorReader.Read(
            $"level=error error=\"Stage.kargo.akuity.io \\\"test\\\" is invalid: spec.a: Invalid value: {escaped}\"")));

        Assert.Equal(detail, Assert.Single(invalid.Errors).Detail);
    }

    [Fact]
    public void A_value_that_was_rejected_stays_with_its_field()
    {
        var text = "Promotion.kargo.akuity.io \"p\" is invalid: [status.phase: Unsupported value: \"Odd\": supported values: \"Pending\", \"Running\", status.health.status: Invalid value: \"integer\": must be of type string]";

        var errors = Assert.IsType<Finding.InvalidObject>(Assert.Single(ErrorReader.Read(text))).Errors;

        Assert.Equal(["\"Odd\": supported values: \"Pending\", \"Running\"", "\"integer\": must be of type string"], errors.Select(error => error.Detail));
    }

    [Theory]
    [InlineData("Internal error occurred: failed calling webhook \"stages.kargo-stage-webhook.svc\": Post \"https://a.b.svc:443/mutate?timeout=2s\": context deadline exceeded")]
    [InlineData("failed calling admission webhook \"stages.kargo-stage-webhook.svc\": Post \"https://a.b.svc:443/mutate?timeout=2s\": context deadline exceeded")]
    public void A_webhook_that_did_not_answer_is_recognised(string text)
    {
        var failed = Assert.IsType<Finding.WebhookFailed>(Assert.Single(ErrorReader.Read(text)));

        Assert.Equal(("stages.kargo-stage-webhook.svc", "https://a.b.svc:443/mutate?timeout=2s", "context deadline exceeded"), (failed.Call.Webhook, failed.Call.Url, failed.Call.Text));
    }

    [Theory]
    [InlineData("received status 502 from upstream", CallCause.Http5xx)]
    [InlineData("HTTP 429: slow down", CallCause.TooManyRequests)]
    [InlineData("HTTP 413", CallCause.RequestTooLarge)]
    [InlineData("got 401, Unauthorized", CallCause.Unauthorized)]
    [InlineData("status 403.", CallCause.Unauthorized)]
    [InlineData("error 404.", CallCause.Http4xx)]
    [InlineData("took 200 ms", CallCause.Unknown)]
    [InlineData("failed 3 times", CallCause.Unknown)]
    public void The_status_of_an_answer_tells_the_cause(string cause, CallCause expected) => Assert.Equal(
        expected, Assert.IsType<Finding.WebhookFailed>(Assert.Single(ErrorReader.Read($"failed calling webhook \"a.example\": failed to call webhook: {cause}"))).Call.Cause);

    [Theory]
    [InlineData("https://web.demo.svc:443/mutate", "demo/web")]
    [InlineData("https://10.0.0.1:8443/mutate", "")]
    public void The_Service_of_a_call_is_read_from_its_URL(string url, string service) => Assert.Equal(
        service, Assert.IsType<Finding.WebhookFailed>(Assert.Single(ErrorReader.Read($"failed calling webhook \"a.example\": Post \"{url}\": EOF"))).Call.Service);

    [Theory]
    [InlineData("admission webhook \"a.example\" denied the request: Stage demo/test lacks id", "Stage demo/test lacks id")]
    [InlineData("admission webhook \"a.example\" denied the request without explanation", "")]
    public void A_rejection_is_recognised_with_its_reason(string text, string reason) =>
        Assert.Equal(("a.example", reason), Assert.IsType<Finding.Denied>(Assert.Single(ErrorReader.Read(text))) is var denied ? (denied.Webhook, denied.Reason) : default);

    [Theory]
    [InlineData("create", "stages", RequestOperation.Create)]
    [InlineData("update", "stages", RequestOperation.Update)]
    [InlineData("patch", "stages", RequestOperation.Update)]
    [InlineData("update", "stages/status", RequestOperation.UpdateStatus)]
    [InlineData("patch", "stages/status", RequestOperation.UpdateStatus)]
    [InlineData("delete", "stages", RequestOperation.Delete)]
    [InlineData("deletecollection", "stages", RequestOperation.Delete)]
    [InlineData("get", "stages", RequestOperation.Read)]
    [InlineData("list", "stages", RequestOperation.Read)]
    [InlineData("watch", "stages", RequestOperation.Read)]
    [InlineData("impersonate", "users", RequestOperation.Unknown)]
    public void A_permission_that_is_missing_says_what_the_request_was_to_do(string verb, string resource, RequestOperation operation)
    {
        var text = $"{resource}.kargo.akuity.io \"test\" is forbidden: User \"u\" cannot {verb} resource \"{resource}\" in API group \"kargo.akuity.io\" in the namespace \"demo\"";

        var missing = Assert.IsType<Finding.PermissionMissing>(Assert.Single(ErrorReader.Read(text)));

        Assert.Equal((operation, "u", verb, resource), (missing.Operation, missing.User, missing.Verb, missing.Object.Resource));
    }

    [Fact]
    public void Several_errors_of_a_log_come_in_order()
    {
        var text = $"{Older}\nStage.kargo.akuity.io \"other\" is invalid: status.freightHistory.verificationHistory.phase: Required value\nfailed calling webhook \"w\": refused";

        Assert.Equal(["test", "other", "w"], ErrorReader.Read(text).Select(found => found switch
        {
            Finding.InvalidObject invalid => invalid.Object.Name,
            Finding.WebhookFailed failed => failed.Call.Webhook,
            _ => "?",
        }));
    }

    [Theory]
    [InlineData("")]
    [InlineData("everything is fine")]
    [InlineData("\"is invalid: \"")]
    [InlineData("Stage.kargo.akuity.io \"test\" is invalid: ")]
    [InlineData("Stage.kargo.akuity.io \"test\" is invalid: 7th.field: Required value")]
    [InlineData("Stage.kargo.akuity.io \"test\" is invalid: a+b.c: Required value")]
    [InlineData("Stage.kargo.akuity.io \"test\" is invalid: .: Required value")]
    [InlineData("see spec.a: Forbiddenness is no reason")]
    [InlineData("a name alone is no path: Required value")]
    [InlineData("User \"jane\" cannot proceed.")]
    [InlineData("User \"system:anonymous\" cannot get path \"/metrics\"")]
    public void What_is_no_error_gives_nothing(string text) => Assert.Empty(ErrorReader.Read(text));

    [Fact]
    public void A_text_of_any_length_and_kind_is_read()
    {
        var odd = string.Concat(Enumerable.Repeat("Stage \"is invalid: [a[[[]].b: Required value, \\\\\"", 20_000));

        Assert.NotEmpty(ErrorReader.Read(odd));
    }
}
