using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace KargoStageWebhook.Text;

/// <summary>YamlDotNet's parser, whose every error is a <see cref="YamlException"/> with its place.</summary>
/// <param name="text">The YAML.</param>
public sealed class YamlParser(TextReader text) : IParser
{
    private readonly Parser _parser = new(text);

    /// <inheritdoc/>
    public ParsingEvent? Current => _parser.Current;

    /// <inheritdoc/>
    public bool MoveNext()
    {
        try
        {
            return _parser.MoveNext();
        }
        // So the scanner ends where a text in braces goes on in the next line and turns out to be a key.
        catch (InvalidOperationException)
        {
            var last = Current?.End ?? Mark.Empty;
            throw new YamlException(last, last, "a '{' or '[' is not closed before the next key");
        }
    }
}
