using System.Reflection;
using System.Text.RegularExpressions;
using KargoStageWebhook.Language;

namespace KargoStageWebhook;

/// <summary>
/// Texts and names use the words of Kubernetes' own documentation, so that a search for a standard word finds us and no reader needs a
/// dictionary: deny, reject, backfill, permission, ratcheting. Each word below has such a word that means the same.
/// </summary>
public sealed partial class VocabularyTests
{
    // What is quoted from elsewhere: another program's message or setting, .NET's own names, and what the chart called a value before.
    private static readonly string[] Quoted =
        ["connection refused", "ConnectionRefused", "connectionRefused", "\"refused\"", "webhook \\\"w\\\": refused", "System.Reflection", "healing.rules={}", "property healing is not allowed", "selfHeal: true", "\\u0041dmissionReview"];

    // The list of renamed contracts names the old ones, and this file the words.
    private static readonly string[] Exempt = ["CHANGELOG.md", "tests/Webhook.Tests/VocabularyTests.cs"];

    private static readonly string[] TextFiles = [".cs", ".razor", ".md", ".yaml", ".yml", ".tpl", ".txt", ".json", ".sh"];

    [Fact]
    public void No_text_and_no_name_uses_a_word_that_the_field_does_not_use()
    {
        var found = from file in RepositoryFiles()
                    let lines = File.ReadAllLines(Path.Combine(Samples.Root, file))
                    from number in Enumerable.Range(0, lines.Length)
                    let word = Unusual().Match(WordsOf(lines[number]))
                    where word.Success
                    select $"{file}:{number + 1}: '{word.Value}' in: {lines[number].Trim()}";

        Assert.Empty(found);
    }

    [Theory]
    [InlineData("the webhook refuses the update")]
    [InlineData("_hasBeenRefused")]
    [InlineData("backfilled_and_healed")]
    [InlineData("without leave to list pods")]
    [InlineData("the first review of a controller")]
    public void Such_a_word_is_found_in_sentences_and_in_names(string text) => Assert.Matches(Unusual(), WordsOf(text));

    [Theory]
    [InlineData("one AdmissionReview or ConversionReview, or a SelfSubjectAccessReview")]
    public void Names_of_the_field_are_not(string text) => Assert.DoesNotMatch(Unusual(), WordsOf(text));

    [Fact]
    public void Methods_are_verbs_on_their_subject()
    {
        var unusual = from type in new[] { typeof(Evaluation.Decision).Assembly, typeof(Serve.WebhookApp).Assembly }.SelectMany(assembly => assembly.GetTypes())
                      from member in type.GetMembers(BindingFlags.DeclaredOnly | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance)
                      where UnusualName().IsMatch(member.Name)
                      select $"{type.Name}.{member.Name}";

        Assert.Empty(unusual);
    }

    /// <summary>A pronoun or a verb alone says no more than the name that it describes.</summary>
    [Fact]
    public void No_documentation_is_a_single_word()
    {
        var found = from file in RepositoryFiles()
                    where Path.GetExtension(file) == ".cs"
                    from line in File.ReadLines(Path.Combine(Samples.Root, file))
                    where SingleWord().IsMatch(line)
                    select $"{file}: {line.Trim()}";

        Assert.Empty(found);
    }

    // A name is its words: IsRefused, is_refused.
    private static string WordsOf(string line)
    {
        foreach (var quoted in Quoted) line = line.Replace(quoted, string.Empty, StringComparison.Ordinal);
        return WordBoundary().Replace(line, " ");
    }

    private static IEnumerable<string> RepositoryFiles() =>
        from file in Directory.EnumerateFiles(Samples.Root, "*", new EnumerationOptions { RecurseSubdirectories = true })
        let path = Path.GetRelativePath(Samples.Root, file)
        where TextFiles.Contains(Path.GetExtension(path)) && !Exempt.Contains(path) && !path.Split('/').Any(part => part is "bin" or "obj" or ".git" or "packages.lock.json")
        select path;

    [GeneratedRegex("^(Note|Tell|Look|Learn|Keep|Of|May|Least|Most)(Async)?$|^(May|Least|Most)[A-Z]")]
    private static partial Regex UnusualName();

    [GeneratedRegex(@"^\s*/// <(?:summary|returns|param [^>]*)>\w+\.</")]
    private static partial Regex SingleWord();

    [GeneratedRegex("(?<=[a-z])(?=[A-Z])|_")]
    private static partial Regex WordBoundary();

    [GeneratedRegex(
        @"\b(heal(s|ed|ing)?|refus(e|es|ed|al|als|ing)|judg(e|es|ed|ing|ement)|verdicts?|forgiv(e|es|en|ing)|foret(old|ell|ells|elling)|prophe\w+|betrays?|anew"
        + @"|for want of|whoever|whichever|fills? in|filled in|mend(s|ed|ing)?|may not read|(without|no) leave|leave to|left alone|lets? be|must stay|come apart"
        + @"|out of sight|save for|lest|examin(e|es|ed|ing|er)|demand(s|ed)?|(does|would|will) not take|takes (no|none)|cut off|look(s|ed|ing)? after|stand(s|ing)? for election|fault of|newly|lists no more|do not belong together|reflect(or|ion)s?|go by|went by"
        + @"|(?<!(admission|access|token|conversion) )reviews?|look(s|ed|ing)? at|wanting)\b",
        RegexOptions.IgnoreCase)]
    private static partial Regex Unusual();
}
