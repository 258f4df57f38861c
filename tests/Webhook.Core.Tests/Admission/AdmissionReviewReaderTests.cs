using System.Buffers;
using System.Text;
using System.Text.Json;
using KargoStageWebhook.Attribution;
using KargoStageWebhook.Evaluation;
using KargoStageWebhook.Language;
using KargoStageWebhook.Profiles;
using static KargoStageWebhook.Language.Stage;

namespace KargoStageWebhook.Admission;

public sealed class AdmissionReviewReaderTests
{
    private const string Good = """{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{"uid":"u"}}""";

    [Theory]
    [InlineData("", MalformedReason.NotJson)]
    [InlineData("kind: AdmissionReview", MalformedReason.NotJson)]
    [InlineData(Good + "{}", MalformedReason.NotJson)]
    [InlineData("""{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{"uid":"u"}""", MalformedReason.NotJson)]
    [InlineData("""{"kind":"\ud800"}""", MalformedReason.NotJson)]
    [InlineData("null", MalformedReason.NotAnAdmissionReview)]
    [InlineData("[]", MalformedReason.NotAnAdmissionReview)]
    [InlineData("""{"apiVersion":"v1","kind":"Pod"}""", MalformedReason.NotAnAdmissionReview)]
    [InlineData("""{"apiVersion":"admission.k8s.io/v1beta1","kind":"AdmissionReview","request":{"uid":"u"}}""", MalformedReason.WrongVersion)]
    [InlineData("""{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview"}""", MalformedReason.NoRequest)]
    [InlineData("""{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":null}""", MalformedReason.NoRequest)]
    [InlineData("""{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{"uid":7}}""", MalformedReason.NoRequest)]
    [InlineData("""{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{"uid":"a-uid-that-is-longer-than-256-bytes-0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"}}""", MalformedReason.NoRequest)]
    public void What_is_no_AdmissionReview_is_told_apart(string body, MalformedReason reason) =>
        Assert.Equal(reason, Assert.IsType<ReadResult.Malformed>(Read(body)).Reason);

    [Theory]
    [InlineData("[]", "The body is not an AdmissionReview (kind is missing)")]
    [InlineData("""{"apiVersion":"v1","kind":"Pod"}""", "The body is not an AdmissionReview (kind is 'Pod')")]
    [InlineData("""{"apiVersion":"admission.k8s.io/v1beta1","kind":"AdmissionReview","request":{"uid":"u"}}""", "The AdmissionReview's apiVersion is 'admission.k8s.io/v1beta1'")]
    [InlineData("""{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview"}""", "The AdmissionReview has no request with a uid to answer")]
    public void What_is_no_AdmissionReview_is_told_by_what_came_and_what_was_expected(string body, string message) => Assert.Equal(
        $"{message}; expected an AdmissionReview of admission.k8s.io/v1 with a request.", Assert.IsType<ReadResult.Malformed>(Read(body)).Message);

    [Fact]
    public void A_uid_that_no_API_server_sends_is_told_by_its_length() => Assert.Equal(
        "The uid of the AdmissionReview's request has 257 bytes; expected at most 256.",
        Assert.IsType<ReadResult.Malformed>(Read(Good.Replace("\"u\"", $"\"{new string('u', 257)}\"", StringComparison.Ordinal))).Message);

    [Fact]
    public void What_an_API_server_sends_besides_and_what_a_later_one_may_send_is_passed_over()
    {
        const string Later = """ "later":{"a":[1,{"uid":"no"}],"username":"no"}, """;
        var read = Read("""
            {LATER"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{
              LATER"uid":"u","kind":{"group":"kargo.akuity.io","version":"v1alpha1","kind":"Stage"},
              "resource":{LATER"group":"kargo.akuity.io","version":"v1alpha1","resource":"stages"},"subResource":"status",
              "requestKind":{"group":"kargo.akuity.io","version":"v1alpha1","kind":"Stage"},"requestSubResource":"status",
              "requestResource":{LATER"group":"kargo.akuity.io","version":"v1alpha1","resource":"stages"},
              "name":"test","namespace":"demo","operation":"UPDATE",
              "userInfo":{LATER"username":"kargo","uid":"7","groups":["system:authenticated"],
                "extra":{LATER"authentication.kubernetes.io/credential-id":["JTI=7"],"authentication.kubernetes.io/pod-name":["kargo-controller-0"]}},
              "object":{"status":{"freightHistory":[{"verificationHistory":[{LATER"phase":"Successful"}]}]}},
              "oldObject":{"status":null},"dryRun":false,"options":{"apiVersion":"meta.k8s.io/v1","kind":"UpdateOptions","fieldManager":"kargo"}}}
            """.Replace("LATER", Later, StringComparison.Ordinal));
        using var request = Assert.IsType<ReadResult.Readable>(read).Request;

        Assert.Equal(
            ("u", "demo", "test", "stages.kargo.akuity.io", "kargo (pod kargo-controller-0)", false),
            (request.Uid, request.Namespace.ToString(), request.Name.ToString(), request.ResourceName, request.UserInfo.ToString(), request.IsConverted));
        Assert.Equal("status.freightHistory[0].verificationHistory[0].id", new StatusEvaluator(new Policy(Mode.Backfill, Requirements.Installed))
            .Evaluate(request.Update, AdmissionPhase.Mutating).Violations[0].Path);
    }

    [Fact]
    public void What_is_no_JSON_is_told_by_its_place_and_nothing_of_it_is_quoted()
    {
        var message = Assert.IsType<ReadResult.Malformed>(Read("""{"kind":"AdmissionReview","request":{"dryRun":falsy,"object":{"data":"secret"}}}""")).Message;

        Assert.Contains("it breaks at line 1, byte 51", message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_request_may_nest_as_deep_as_an_API_server_can_read_and_no_deeper()
    {
        Assert.IsType<ReadResult.Readable>(Read(Nested(9_999)));
        Assert.Equal(MalformedReason.NotJson, Assert.IsType<ReadResult.Malformed>(Read(Nested(100_000))).Reason);
    }

    [Fact]
    public void A_field_that_comes_twice_on_the_way_to_the_entries_is_rejected_since_nobody_knows_which_was_meant() => Assert.Contains(
        "'freightHistory' comes twice",
        Assert.IsType<ReadResult.Malformed>(Read(WithObject("""{"status":{"freightHistory":[],"freightHistory":[]}}"""))).Message,
        StringComparison.Ordinal);

    [Fact]
    public void More_entries_than_an_answer_could_name_are_rejected() => Assert.Contains(
        "More than 32768 objects of interest",
        Assert.IsType<ReadResult.Malformed>(Read(WithObject(
            $$$"""{"status":{"freightHistory":[{"verificationHistory":[{{{string.Join(',', Enumerable.Repeat("{}", 32_769))}}}]}]}}"""))).Message,
        StringComparison.Ordinal);

    [Fact]
    public void A_sender_is_named_with_the_Pod_that_its_token_is_bound_to()
    {
        var read = Read(Good.Replace(
            "\"uid\":\"u\"", """ "uid":"u","userInfo":{"username":"kargo","extra":{"authentication.kubernetes.io/pod-name":["kargo-controller-0"]}}""", StringComparison.Ordinal));
        using var request = Assert.IsType<ReadResult.Readable>(read).Request;

        Assert.Equal("kargo (pod kargo-controller-0)", request.UserInfo.ToString());
    }

    [Fact]
    public void The_Pod_of_a_bound_token_is_read() => Assert.Equal(
        ("kargo", "kargo-controller-0", "9f1e"),
        SenderOf("""
            {"username":"kargo","extra":{"other":["x"],
            "authentication.kubernetes.io/pod-name":["kargo-controller-0"],"authentication.kubernetes.io/pod-uid":["9f1e"]}}
            """));

    [Theory]
    [InlineData("null")]
    [InlineData("7")]
    [InlineData("""{"username":7,"extra":[]}""")]
    [InlineData("""{"extra":{"authentication.kubernetes.io/pod-name":"bare"}}""")]
    public void A_sender_of_another_shape_is_nobody(string userInfo) => Assert.Equal(("", "", ""), SenderOf(userInfo));

    [Theory]
    [InlineData("CREATE", "stages", "status", "kargo.akuity.io", "v1alpha1")]
    [InlineData("UPDATE", "freights", "status", "kargo.akuity.io", "v1alpha1")]
    [InlineData("UPDATE", "stages", "", "kargo.akuity.io", "v1alpha1")]
    [InlineData("UPDATE", "stages", "status", "example.com", "v1alpha1")]
    [InlineData("UPDATE", "stages", "status", "kargo.akuity.io", "v1")]
    public void What_is_no_status_update_of_the_profile_is_not_evaluated(string operation, string resource, string subResource, string group, string version)
    {
        var request = Assert.IsType<ReadResult.Readable>(Read(Good.Replace(
            "\"uid\":\"u\"",
            $$$"""
            "uid":"u","operation":"{{{operation}}}","subResource":"{{{subResource}}}",
            "resource":{"group":"{{{group}}}","version":"{{{version}}}","resource":"{{{resource}}}"}
            """,
            StringComparison.Ordinal))).Request;

        using (request) Assert.Null(request.Profile);
    }

    [Theory]
    [InlineData("stages", "stages.kargo.akuity.io")]
    [InlineData("freights", "other")]
    public void Metrics_and_logs_name_a_resource_only_if_it_is_evaluated(string resource, string name)
    {
        using var request = Assert.IsType<ReadResult.Readable>(Read(Good.Replace("\"uid\":\"u\"", OfStage.Replace("stages", resource, StringComparison.Ordinal), StringComparison.Ordinal))).Request;

        Assert.Equal(name, request.ResourceName);
    }

    [Theory]
    [InlineData("true", true)]
    [InlineData("false", false)]
    [InlineData("\"true\"", false)]
    [InlineData("{}", false)]
    public void A_dry_run_is_one_that_says_true(string dryRun, bool isDryRun)
    {
        using var request = Assert.IsType<ReadResult.Readable>(Read(Good.Replace("\"uid\":\"u\"", $"\"dryRun\":{dryRun},\"uid\":\"u\"", StringComparison.Ordinal))).Request;

        Assert.Equal((isDryRun, "u"), (request.DryRun, request.Uid));
    }

    // The last one counts, as for API servers.
    [Fact]
    public void Of_two_requests_or_objects_the_last_one_is_read()
    {
        var twice = Good.Replace("\"request\":", $"\"request\":{{{OfStage},\"object\":{{\"metadata\":{{\"uid\":\"first\"}}}}}},\"request\":", StringComparison.Ordinal)
            .Replace("\"uid\":\"u\"", $"{OfStage},\"object\":{{\"metadata\":{{\"uid\":\"second\"}}}},\"object\":{{\"metadata\":{{\"uid\":\"third\"}}}}", StringComparison.Ordinal);
        using var request = Assert.IsType<ReadResult.Readable>(Read(twice)).Request;

        Assert.Equal("third", request.Update.Object.Uid.ToString());
    }

    [Fact]
    public void No_body_however_broken_makes_the_way_to_the_answer_throw()
    {
        var policy = new Policy(Mode.Backfill, Requirements.Installed);
        var evaluator = new StatusEvaluator(policy);
        var whole = Update.Of(With(Collection("é\n", new Entry { Run = "r" }, null)), stored: With(Collection("a", new Entry { Id = "x" }))).Body();
        foreach (var broken in Broken(whole))
        {
            if (AdmissionReviewReader.Read(broken, Profile.Kargo) is not ReadResult.Readable { Request: var request }) continue;

            using (request)
            {
                if (Evaluated(evaluator, request) is not { } decision) continue;

                var response = ResponseBuilder.Build(request, new Controller("kargo/kargo-controller", ControllerVersion.Unknown), decision);
                AdmissionReviewWriter.Write(new ArrayBufferWriter<byte>(), request.Uid, response);
            }
        }
    }

    // What was passed over when the request was read may show only now that it is no JSON; nothing else may be thrown.
    private static Decision? Evaluated(StatusEvaluator evaluator, AdmissionRequest request)
    {
        try
        {
            return evaluator.Evaluate(request.Update, AdmissionPhase.Mutating);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // Every truncation, and every byte replaced by what ends, opens or breaks something.
    private static IEnumerable<byte[]> Broken(byte[] whole)
    {
        for (var i = 0; i < whole.Length; i++)
        {
            yield return whole[..i];
            foreach (var other in "\"{}[]\\,:0n\xFF\0"u8.ToArray())
            {
                byte[] changed = [.. whole];
                changed[i] = other;
                yield return changed;
            }
        }
    }

    [Theory]
    [InlineData("", false)] // As before Kubernetes 1.15.
    [InlineData(""" "requestResource":{"group":"kargo.akuity.io","version":"v1alpha1","resource":"stages"},""", false)]
    [InlineData(""" "requestResource":{"group":"kargo.akuity.io","version":"v1","resource":"stages"},""", true)]
    [InlineData(""" "requestResource":{"group":"kargo.example","version":"v1alpha1","resource":"stages"},""", true)]
    public void Whether_the_objects_were_converted_is_told(string requestResource, bool isConverted)
    {
        using var request = Assert.IsType<ReadResult.Readable>(Read(Good.Replace("\"uid\":\"u\"", requestResource + OfStage, StringComparison.Ordinal))).Request;

        Assert.Equal(isConverted, request.IsConverted);
    }

    private static (string User, string PodName, string PodUid) SenderOf(string userInfo)
    {
        var read = Read(Good.Replace("\"uid\":\"u\"", $"\"uid\":\"u\",\"userInfo\":{userInfo}", StringComparison.Ordinal));
        using var request = Assert.IsType<ReadResult.Readable>(read).Request;
        return (request.UserInfo.User.ToString(), request.UserInfo.PodName.ToString(), request.UserInfo.PodUid.ToString());
    }

    private const string OfStage = """
        "uid":"u","resource":{"group":"kargo.akuity.io","version":"v1alpha1","resource":"stages"},"subResource":"status","operation":"UPDATE"
        """;

    private static string WithObject(string @object) => Good.Replace("\"uid\":\"u\"", $"{OfStage},\"object\":{@object}", StringComparison.Ordinal);

    // The AdmissionReview and its request are two levels of the depth.
    private static string Nested(int depth) => WithObject(new string('[', depth - 2) + new string(']', depth - 2));

    private static ReadResult Read(string body) => AdmissionReviewReader.Read(Encoding.UTF8.GetBytes(body), Profile.Kargo);
}
