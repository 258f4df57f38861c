using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace KargoStageWebhook.Text;

/// <summary>YamlDotNet's parser, whose every error is a <see cref="YamlException"/> with its place.</summary>
/// <param name="text">The YAML.</param>
public sealed class YamlParser(TextReader text) : IParser
{
#pragma warning disable RS0030 // Everything else takes this class instead.
    private readonly Parser _parser = new(text);
#pragma warning restore RS0030

    /// <inheritdoc/>
    public ParsingEvent? Current => _parser.Current;

    /// <inheritdoc/>
    public bool MoveNext()
    {
        try
        {
            return _parser.MoveNext();
        }
        // So the scanner ends where braces go on in a line that is indented no more than the key in front of them.
        catch (InvalidOperationException)
        {
            var last = Current?.End ?? Mark.Empty;
            throw new YamlException(last, last, "a '{' or '[' is not closed before a line with too little indentation");
        }
    }
}
